package io.spillway.jobs.stream;

import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.ChangeSample.ColumnSample;
import io.spillway.mapping.model.RowChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Samples of changes as a part of a record. Their texts are short: none reaches the limit of a UTF. */
final class ChangeSamples {
    private ChangeSamples() {}

    static void write(List<ChangeSample> samples, DataOutputView out) throws IOException {
        out.writeInt(samples.size());
        for (ChangeSample sample : samples) {
            out.writeByte(sample.change().code());
            out.writeUTF(sample.recordId());
            out.writeInt(sample.moreColumns());
            out.writeInt(sample.columns().size());
            for (ColumnSample column : sample.columns()) {
                out.writeUTF(column.name());
                RecordSerializer.writeOptional(column.before(), out);
                RecordSerializer.writeOptional(column.after(), out);
            }
        }
    }

    static List<ChangeSample> read(DataInputView in) throws IOException {
        int size = in.readInt();
        List<ChangeSample> samples = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            RowChange change = RowChange.ofCode(in.readByte());
            String recordId = in.readUTF();
            int moreColumns = in.readInt();
            samples.add(new ChangeSample(change, recordId, columns(in), moreColumns));
        }
        return samples;
    }

    private static List<ColumnSample> columns(DataInputView in) throws IOException {
        int size = in.readInt();
        List<ColumnSample> columns = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            columns.add(new ColumnSample(
                    in.readUTF(), RecordSerializer.readOptional(in), RecordSerializer.readOptional(in)));
        }
        return columns;
    }
}
