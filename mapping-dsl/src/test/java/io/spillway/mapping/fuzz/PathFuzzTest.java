package io.spillway.mapping.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spillway.mapping.document.EventType;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.document.TargetPath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** Any text is a path or gets its mistake told; a path's text gives the path. */
class PathFuzzTest {

    @Tag("short")
    @FuzzTest(maxDuration = "5s")
    void path(byte[] data) {
        check(new String(data, StandardCharsets.UTF_8));
    }

    @Tag("long")
    @FuzzTest(maxDuration = "60m")
    void pathForLong(byte[] data) {
        check(new String(data, StandardCharsets.UTF_8));
    }

    private static void check(String text) {
        for (EventType type : EventType.values()) {
            Problems problems = new Problems();
            Optional<TargetPath> path = TargetPath.read(text, type, "", problems);
            assertThat(path.isPresent()).isEqualTo(problems.isEmpty());
            path.ifPresent(read -> assertThat(TargetPath.read(read.toString(), type, "", problems))
                    .contains(read));
        }
    }
}
