package dev.goldsmith.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Digest;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressMarksTest {
    private static final UnaryOperator<String> DIGEST = it -> Digest.of(it).hex();

    /** {@code *} is where a mark has to be. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://a.example/x.sh | https://a.example/x.sh",
                "https://a.example/x.sh?v=1&encoding=utf8 | https://a.example/x.sh?v=1&encoding=utf8",
                "https://acct.blob.example/c/x.sh?sv=2024-01-01&se=2027&sr=b&sp=r&sig=aB%2Bc%3D | https://acct.blob.example/c/x.sh?sv=2024-01-01&se=2027&sr=b&sp=r&sig=*",
                "https://s3.example/x?X-Amz-Credential=AK/1&X-Amz-Signature=00ff&X-Amz-Date=1 | https://s3.example/x?X-Amz-Credential=*&X-Amz-Signature=*&X-Amz-Date=1",
                "https://gcs.example/x?X-Goog-Signature=00ff | https://gcs.example/x?X-Goog-Signature=*",
                "https://raw.example/x?token=GHSAT0 | https://raw.example/x?token=*",
                "https://f.example/x?code=a%3D%3D&id=2 | https://f.example/x?code=*&id=2",
                "https://x.example/?api_key=1&apikey=2&access-key=3&key=4&passwd=5 | https://x.example/?api_key=*&apikey=*&access-key=*&key=*&passwd=*",
                "https://me:hunter2@x.example/y?z=1 | https://me:*@x.example/y?z=1",
                "https://x.example/y@2:3?sig= | https://x.example/y@2:3?sig=",
            })
    void what_lets_somebody_in_is_marked(String address, String expected) {
        var marked = AddressMarks.marked(address, DIGEST);
        assertThat(marked.replaceAll("hidden-[0-9a-f]{16}", "*")).isEqualTo(expected);
        assertThat(AddressMarks.isMarked(marked)).isEqualTo(expected.contains("*"));
        assertThat(AddressMarks.marked(marked, DIGEST)).isEqualTo(marked);
    }
}
