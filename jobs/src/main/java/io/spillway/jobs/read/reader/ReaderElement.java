package io.spillway.jobs.read.reader;

import io.spillway.jobs.read.split.SplitEvent;
import io.spillway.jobs.stream.ReadRecord;

/** What the fetching thread hands to the task's thread, in order: records to emit, and events for the enumerator. */
sealed interface ReaderElement {

    /** To be sent downstream. */
    record Emit(ReadRecord record) implements ReaderElement {}

    /** To be sent to the enumerator, after what was emitted before. */
    record Tell(SplitEvent event) implements ReaderElement {}
}
