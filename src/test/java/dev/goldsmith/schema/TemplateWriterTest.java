package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class TemplateWriterTest {
    @Test
    void writesBackEveryValueThatWasRead() {
        var json = Texts.everything();

        var template = TemplateReader.read(json.toString());

        assertThat(TemplateWriter.toJson(template)).isEqualTo(json);
        assertThat(TemplateReader.read(TemplateWriter.toJson(template))).isEqualTo(template);
        assertThat(TemplateReader.read(TemplateWriter.pretty(template))).isEqualTo(template);
    }

    @Test
    void keepsExplicitNullsWhereverTheyAre() {
        var json = Texts.small();
        json.putNull("location").putNull("tags").putNull("identity");
        var properties = (ObjectNode) json.get("properties");
        properties.putNull("optimize").putNull("vmProfile").putNull("buildTimeoutInMinutes");
        ((ObjectNode) properties.at("/distribute/0"))
                .putNull("versioning")
                .putNull("targetRegions");

        assertThat(TemplateWriter.toJson(TemplateReader.read(json))).isEqualTo(json);
    }

    @Test
    void canonicalFormIsTheMeaningAlone() {
        var echoed = Texts.small();
        echoed.put("id", "/some/id").put("type", "Microsoft.VirtualMachineImages/imageTemplates");
        var properties = (ObjectNode) echoed.get("properties");
        properties.put("provisioningState", "Succeeded").putNull("validate");
        ((ObjectNode) properties.get("source")).put("exactVersion", "1.2.3");
        ((ObjectNode) properties.at("/distribute/0")).putNull("versioning");

        var canonical = TemplateWriter.canonical(TemplateReader.read(echoed));

        assertThat(canonical)
                .isEqualTo(TemplateWriter.canonical(TemplateReader.read(Texts.small())))
                .isEqualTo(
                        "{'properties':{"
                                .concat(
                                        "'customize':[{'inline':['echo hello | sudo tee"
                                                + " /etc/motd'],'name':'greet','type':'Shell'}],")
                                .concat(
                                        "'distribute':[{'galleryImageId':'/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/debian-base','runOutputName':'gallery','type':'SharedImage'}],")
                                .concat(
                                        "'source':{'offer':'debian-12','publisher':'Debian','sku':'12-gen2','type':'PlatformImage','version':'latest'}}}")
                                .replace('\'', '"'));
    }

    @Test
    void prettyFormIsIndentedByTwo() {
        assertThat(TemplateWriter.pretty(TemplateReader.read(Texts.small())))
                .startsWith(
                        """
                        {
                          "properties": {
                            "source": {
                              "type": "PlatformImage",
                        """)
                .endsWith("}");
    }

    @Test
    void dropsWhatADeploymentFileAdds() {
        var resource = Texts.small();
        resource.put("apiVersion", "2024-02-01")
                .put("name", "[parameters('name')]")
                .put("type", "Microsoft.VirtualMachineImages/imageTemplates")
                .put("comments", "made by hand");
        resource.putArray("dependsOn").add("gallery");

        assertThat(TemplateWriter.toJson(TemplateReader.read(resource))).isEqualTo(Texts.small());
    }
}
