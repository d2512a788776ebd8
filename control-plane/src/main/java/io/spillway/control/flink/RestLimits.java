package io.spillway.control.flink;

import java.time.Duration;

/**
 * How much time and memory a cluster's answer may take.
 *
 * @param connect until a connection stands
 * @param request a whole exchange, from the connection to the answer's last byte
 * @param submission the same, where a jar is sent or a job started: its main method runs meanwhile
 * @param answerBytes an answer with more bytes is not read on
 */
public record RestLimits(Duration connect, Duration request, Duration submission, int answerBytes) {

    /** Enough for a healthy cluster far away, short enough to notice a sick one. */
    public static final RestLimits DEFAULT =
            new RestLimits(Duration.ofSeconds(4), Duration.ofSeconds(15), Duration.ofMinutes(2), 8 * 1024 * 1024);
}
