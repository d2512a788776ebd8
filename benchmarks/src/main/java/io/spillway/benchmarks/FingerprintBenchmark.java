package io.spillway.benchmarks;

import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.spillway.jobs.stream.KeyGroups;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a reader computes of a row of 14 fields and 210 bytes: its key's hash and its fingerprint. The peers are the
 * digests that a diff in the warehouse takes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FingerprintBenchmark {
    private static final int ROWS = 1024;
    private static final int FIELDS = 14;
    private static final int ROW_BYTES = 210;

    private final byte[] rows = rows();
    private final Hasher128 hasher = Hashing.xxh3_128(42);
    private final MessageDigest md5 = digest("MD5");
    private final MessageDigest sha256 = digest("SHA-256");
    private int next;

    private static byte[] rows() {
        byte[] rows = new byte[ROWS * ROW_BYTES];
        new Random(1).nextBytes(rows);
        int value = ROW_BYTES / FIELDS - Integer.BYTES;
        for (int at = 0; at < rows.length; at += value + Integer.BYTES) {
            rows[at] = 0;
            rows[at + 1] = 0;
            rows[at + 2] = 0;
            rows[at + 3] = (byte) value;
        }
        return rows;
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private int offset() {
        next = (next + 1) % ROWS;
        return next * ROW_BYTES;
    }

    /** The key's hash and the fingerprint. */
    @Benchmark
    public long keyAndFingerprint() {
        int offset = offset();
        return KeyGroups.hash(rows, offset, 1)
                ^ hasher.hashBytesTo128Bits(rows, offset, ROW_BYTES).getLeastSignificantBits();
    }

    /** MD5 of the row. */
    @Benchmark
    public byte[] md5() {
        md5.update(rows, offset(), ROW_BYTES);
        return md5.digest();
    }

    /** SHA-256 of the row. */
    @Benchmark
    public byte[] sha256() {
        sha256.update(rows, offset(), ROW_BYTES);
        return sha256.digest();
    }
}
