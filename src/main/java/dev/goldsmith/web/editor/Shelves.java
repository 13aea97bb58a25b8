package dev.goldsmith.web.editor;

import java.util.List;

/**
 * What a form can offer.
 *
 * @param platforms {@code publisher:offer:sku}
 * @param images ARM ids of image definitions that can be built from
 * @param versions of the image that is chosen
 * @param galleries ARM ids of galleries that can be distributed to
 * @param groups ARM ids, up to the images' type, of teams that can be distributed to
 * @param names of image definitions in those galleries
 * @param managed ARM ids of managed images that can be built from
 * @param networks names of the team's network profiles
 * @param regions names that mean a place
 * @param engines what can build it, the default first
 * @param connections that Azure can build it by, none first
 * @param channels of the gallery image that is its source; none first
 * @param inherited what baselines ask of it, the nearest first
 */
public record Shelves(
        List<Choice> platforms,
        List<Choice> images,
        List<String> versions,
        List<Choice> galleries,
        List<Choice> groups,
        List<String> names,
        List<Choice> managed,
        List<Choice> networks,
        List<String> regions,
        List<Choice> engines,
        List<Choice> connections,
        List<Choice> channels,
        List<Inherited> inherited) {}
