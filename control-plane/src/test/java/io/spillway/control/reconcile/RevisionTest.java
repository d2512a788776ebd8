package io.spillway.control.reconcile;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.SyncMode;
import org.junit.jupiter.api.Test;

class RevisionTest {
    private static final String SQL = "select id, email, plan from customers";
    private static final String URL = "http://127.0.0.1:1";
    private static final SyncSpec BEFORE = of("customers", SyncMode.MIRROR, SQL, "id", Specs.MAPPING, URL);

    @Test
    void equalRevisionIsTaken() {
        assertTaken(BEFORE);
    }

    @Test
    void queryMayChange() {
        assertTaken(of("customers", SyncMode.MIRROR, SQL + " where id > 7", "id", Specs.MAPPING, URL));
    }

    @Test
    void mappingOfOtherColumnsMayChange() {
        String mapping = "{event: identify, userId: id, columns: {exclude: [plan]}}";
        assertTaken(of("customers", SyncMode.MIRROR, SQL, "id", mapping, URL));
    }

    @Test
    void destinationMayMove() {
        assertTaken(of("customers", SyncMode.MIRROR, SQL, "id", Specs.MAPPING, "https://elsewhere.example.com"));
    }

    @Test
    void destinationsTypeStays() {
        SyncSpec kafka = BEFORE.reachedAs(new SyncSpec(
                BEFORE.connection(),
                1,
                "test",
                BEFORE.warehouse(),
                BEFORE.model(),
                BEFORE.mapping(),
                BEFORE.mode(),
                DestinationSpec.discarding(1, 1, 1),
                BEFORE.keyGroups()));
        assertRefused(kafka, "destination's type", "rudderstack before, discard");
    }

    @Test
    void anotherConnectionIsRefusedForItWouldDeleteTheRowsOfTheFirst() {
        assertRefused(of("orders", SyncMode.MIRROR, SQL, "id", Specs.MAPPING, URL), "name", "customers before, orders");
    }

    @Test
    void syncModeStays() {
        assertRefused(
                of("customers", SyncMode.UPSERT, SQL, "id", Specs.MAPPING, URL), "sync mode", "MIRROR before, UPSERT");
    }

    @Test
    void eventStays() {
        String track = "{event: track, name: Seen, userId: id}";
        assertRefused(of("customers", SyncMode.MIRROR, SQL, "id", track, URL), "event", "\"identify\"", "\"track\"");
    }

    @Test
    void primaryKeyStays() {
        assertRefused(
                of("customers", SyncMode.MIRROR, SQL, "email", Specs.MAPPING, URL), "primary key", "[id]", "[email]");
    }

    @Test
    void identifiersThatDeletesNeedStay() {
        String mapping = "{event: identify, userId: email}";
        assertRefused(of("customers", SyncMode.MIRROR, SQL, "id", mapping, URL), "deletes need", "email");
    }

    @Test
    void whatIsKeptBeyondWhatDeletesNeedMayChange() {
        assertTaken(BEFORE.keeping(Keep.ROW));
        assertTaken(BEFORE.keeping(Keep.FINGERPRINT));
        String mapping = "{event: identify, userId: id, columns: {exclude: [plan]}}";
        assertTaken(of("customers", SyncMode.MIRROR, SQL, "id", mapping, URL).keeping(Keep.ROW));
    }

    private static void assertTaken(SyncSpec now) {
        assertThatCode(() -> Revision.check(BEFORE, now)).doesNotThrowAnyException();
    }

    private static void assertRefused(SyncSpec now, String... words) {
        assertThatThrownBy(() -> Revision.check(BEFORE, now))
                .isInstanceOf(RefusedRevisionException.class)
                .hasMessageContainingAll(words)
                .hasMessageContaining("another state folder");
    }

    private static SyncSpec of(String name, SyncMode mode, String sql, String key, String mapping, String url) {
        return Specs.spec(name, mode, sql, key, mapping, url);
    }
}
