package io.spillway.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.control.demo.Ledger;
import io.spillway.control.demo.ReceiverOptions;
import io.spillway.control.demo.TestReceiver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A receiver of RudderStack's protocol. */
@SuppressWarnings("NullAway.Init") // the destination is started before everything else
final class GatewaySyncITCase extends SyncContract {
    private Ledger ledger;
    private TestReceiver receiver;

    @Override
    void startDestination(Path in) {
        ledger = Ledger.open(in.resolve("ledger.jsonl"));
        receiver = new TestReceiver(ReceiverOptions.of(SECRET), ledger);
    }

    @Override
    void stopDestination() {
        receiver.close();
        ledger.close();
    }

    @Override
    String section() {
        return "{type: rudderstack, url: \"%s\", writeKey: \"${file:secret}\", gzip: true}".formatted(receiver.url());
    }

    @Override
    String brokenSection() {
        return "{type: rudderstack, url: \"%s\", writeKey: \"${file:warehouse.password}\"}".formatted(receiver.url());
    }

    @Override
    String whatIsBroken() {
        return "401 invalid write key";
    }

    private ArrivedEvents arrived() {
        List<JsonNode> events = new ArrayList<>();
        Ledger.read(ledger.file(), entry -> events.add(entry.event()));
        return new ArrivedEvents(events);
    }

    @Override
    Map<String, String> held() {
        return arrived().names();
    }

    @Override
    Map<String, Long> arrivals() {
        return arrived().arrivals();
    }

    @Override
    boolean refuse(String key, boolean refused) {
        receiver.refuseEventsWhere(
                event -> refused && event.path("recordId").asText().equals(key));
        return true;
    }
}
