package io.spillway.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Memory and open files of this process. */
public final class OwnMemory {
    private static final Path SELF = Path.of("/proc/self");
    private static final String PEAK = "VmHWM:";

    private OwnMemory() {}

    /** Has the peak begin anew. Where the system does not allow it, the peak stays that of the process's life. */
    public static void forgetPeak() {
        try {
            Files.writeString(SELF.resolve("clear_refs"), "5");
        } catch (IOException e) {
            System.err.println("The peak of memory cannot be reset: " + e.getMessage());
        }
    }

    /** The most bytes that were resident at once. */
    public static long peakBytes() throws IOException {
        List<String> status = Files.readAllLines(SELF.resolve("status"));
        return status.stream()
                .filter(line -> line.startsWith(PEAK))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/status has no " + PEAK));
    }

    /** Bytes of the open files whose name holds this text; a file without a directory entry counts as well. */
    public static long openFileBytes(String name) throws IOException {
        try (Stream<Path> descriptors = Files.list(SELF.resolve("fd"))) {
            return descriptors.mapToLong(file -> bytesIfNamed(file, name)).sum();
        }
    }

    private static long bytesIfNamed(Path descriptor, String name) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains(name) ? Files.size(descriptor) : 0;
        } catch (IOException e) {
            // closed since it was listed
            return 0;
        }
    }
}
