package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.template.FrozenFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileChangeTest {
    @Test
    void aScriptThatChangedBehindItsAddressIsListed() {
        var changes =
                FileChange.between(
                        List.of(file("a", "1"), file("b", "1"), file("gone", "1")),
                        List.of(file("a", "2"), file("b", "1"), file("new", "1")));

        assertThat(changes).extracting(FileChange::uri).containsExactly("a", "new", "gone");
        assertThat(changes.get(1).oldDigest()).isEqualTo("–");
        assertThat(changes.get(2).newDigest()).isEqualTo("–");
    }

    private static FrozenFile file(String uri, String content) {
        return new FrozenFile("$." + uri, uri, Digest.of(content).hex(), 1);
    }
}
