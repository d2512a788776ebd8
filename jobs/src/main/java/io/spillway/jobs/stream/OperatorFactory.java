package io.spillway.jobs.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes one operator in each of its tasks: what Flink's own interface asks for, with its types in order. */
public abstract class OperatorFactory<IN, OUT> extends AbstractStreamOperatorFactory<OUT>
        implements OneInputStreamOperatorFactory<IN, OUT> {
    private static final long serialVersionUID = 1;

    private final Class<? extends OneInputStreamOperator<IN, OUT>> type;

    protected OperatorFactory(Class<? extends OneInputStreamOperator<IN, OUT>> type) {
        this.type = type;
    }

    /** Makes the operator, in its task's thread; may ask the control plane. */
    protected abstract OneInputStreamOperator<IN, OUT> operator(StreamOperatorParameters<OUT> parameters)
            throws IOException;

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public final <T extends StreamOperator<OUT>> T createStreamOperator(StreamOperatorParameters<OUT> parameters) {
        try {
            return (T) operator(parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(type.getSimpleName() + " cannot start", e);
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public final Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
        return type;
    }
}
