package dev.goldsmith.bring.packer;

import dev.goldsmith.bring.Brought;
import dev.goldsmith.bring.Format;
import dev.goldsmith.bring.Recipe;
import dev.goldsmith.bring.Sent;
import java.util.regex.Pattern;

/** Packer's templates in HCL2. */
public final class PackerHcl implements Format {
    private static final Pattern BLOCK =
            Pattern.compile(
                    "(?m)^(?:packer|build|locals|variables|source\\s+\"[\\w-]+\"\\s+\"[\\w-]+\"|variable\\s+\"?[\\w-]+\"?|local\\s+\"?[\\w-]+\"?)\\s*\\{");

    @Override
    public String word() {
        return "packer-hcl";
    }

    @Override
    public String title() {
        return "a Packer template";
    }

    @Override
    public boolean recognises(String text) {
        return BLOCK.matcher(text).find();
    }

    @Override
    public Brought read(Sent sent) {
        return new PackerBuild(new Recipe(this), sent, Hcl.read(sent.text())).read();
    }
}
