package io.spillway.control.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {

    private static final String JOB = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @Test
    void jobWithoutAFolderHasNoCheckpoint() {
        assertThat(CheckpointFolder.newest(folder, JOB)).isEmpty();
    }

    @Test
    void numbersAreComparedAsNumbers() throws IOException {
        checkpoint("chk-9", "state");
        Path newest = checkpoint("chk-10", "state");

        assertThat(CheckpointFolder.newest(folder, JOB)).contains(newest);
    }

    @Test
    void unfinishedCheckpointsAreSkipped() throws IOException {
        Path complete = checkpoint("chk-2", "state");
        checkpoint("chk-3", "");
        Files.createDirectories(complete.resolveSibling("chk-4"));

        assertThat(CheckpointFolder.newest(folder, JOB)).contains(complete);
    }

    @Test
    void metadataThatIsAFolderIsNoCheckpoint() throws IOException {
        Files.createDirectories(folder.resolve(JOB).resolve("chk-1").resolve("_metadata"));

        assertThat(CheckpointFolder.newest(folder, JOB)).isEmpty();
    }

    @Test
    void otherFoldersOfTheJobAreSkipped() throws IOException {
        for (String other :
                new String[] {"shared", "taskowned", "chk-", "chk-x", "chk-99999999999999999999", "old-chk-7"}) {
            checkpoint(other, "state");
        }

        assertThat(CheckpointFolder.newest(folder, JOB)).isEmpty();
    }

    @Test
    void checkpointsOfOtherJobsAreNotLookedAt() throws IOException {
        checkpoint("chk-1", "state");

        assertThat(CheckpointFolder.newest(folder, JOB.replace('0', '1'))).isEmpty();
    }

    @Test
    void jobIdThatLeavesTheFolderIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CheckpointFolder.newest(folder, "../elsewhere"));
    }

    private Path checkpoint(String name, String metadata) throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve(JOB).resolve(name));
        Files.writeString(checkpoint.resolve("_metadata"), metadata);
        return checkpoint;
    }
}
