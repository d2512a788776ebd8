package io.spillway.control.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {

    @TempDir
    Path folder;

    @Test
    void leftoversOfAKilledProcessAreRemovedAndNothingElse() throws IOException {
        Path leftover = Files.createDirectories(folder.resolve("work/cluster/tmp/rocksdb"));
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.createSymbolicLink(leftover.resolve("link"), outside);
        Path beside = Files.writeString(folder.resolve("work/notes.txt"), "not ours");

        try (WorkFolder work = WorkFolder.own(folder.resolve("work"))) {
            assertThat(work.folder("tmp")).isEmptyDirectory();
        }
        assertThat(beside).exists();
        assertThat(outside).exists();
    }

    @Test
    void folderInUseIsRefusedAndLeftAlone() throws IOException {
        try (WorkFolder first = WorkFolder.own(folder)) {
            Path file = Files.writeString(first.folder("tmp").resolve("file"), "in use");

            assertThatThrownBy(() -> WorkFolder.own(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(folder.toString());
            assertThat(file).exists();
        }
    }

    @Test
    void closedFolderIsEmptyAndFreeAgain() throws IOException {
        try (WorkFolder first = WorkFolder.own(folder)) {
            Files.writeString(first.folder("tmp").resolve("file"), "of no more use");
        }

        assertThat(folder.resolve("cluster")).doesNotExist();
        WorkFolder.own(folder).close();
    }
}
