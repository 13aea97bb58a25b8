package dev.goldsmith.contents;

import dev.goldsmith.packages.PackageList.Entry;
import java.util.Date;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;

/** A bill of materials as CycloneDX 1.6. */
final class CycloneDx {
    private CycloneDx() {}

    static String of(Described image) {
        var bom = new Bom();
        bom.setSerialNumber(image.uri());
        bom.setMetadata(metadata(image));
        var distribution = image.packages().distribution();
        if (distribution != null) {
            var system = component(Component.Type.OPERATING_SYSTEM, "system");
            system.setName(distribution.id());
            system.setVersion(distribution.release());
            bom.addComponent(system);
        }
        var references = new References();
        image.packages()
                .packages()
                .forEach(it -> bom.addComponent(component(image, it, references.of(it))));
        try {
            return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString();
        } catch (GeneratorException e) {
            throw new IllegalStateException("no bill of materials of " + image.name(), e);
        }
    }

    private static Metadata metadata(Described image) {
        var of = component(Component.Type.PLATFORM, "image");
        of.setName(image.name());
        of.setVersion(image.version());
        of.addHash(new Hash(Hash.Algorithm.SHA_256, image.disk()));
        var metadata = new Metadata();
        metadata.setTimestamp(Date.from(image.created()));
        metadata.setComponent(of);
        return metadata;
    }

    private static Component component(Described image, Entry entry, String reference) {
        var component = component(Component.Type.LIBRARY, reference);
        component.setName(entry.name());
        component.setVersion(entry.version());
        component.setPurl(Purl.of(image.packages(), entry));
        if (entry.license() != null) {
            // As its package says it, which needn't be an SPDX expression.
            var license = new License();
            license.setName(entry.license());
            var choice = new LicenseChoice();
            choice.addLicense(license);
            component.setLicenses(choice);
        }
        if (entry.source() != null) {
            component.addProperty(new Property("goldsmith:source:name", entry.source()));
            component.addProperty(new Property("goldsmith:source:version", entry.sourceVersion()));
        }
        return component;
    }

    private static Component component(Component.Type type, String reference) {
        var component = new Component();
        component.setType(type);
        component.setBomRef(reference);
        return component;
    }
}
