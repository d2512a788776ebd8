package io.spillway.mapping.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskTest {
    @ParameterizedTest
    @CsvSource({
        "REDACT, secret, ***",
        "REDACT, '', ***",
        "LAST4, 4111111111111111, ***1111",
        "LAST4, 12345678, ***5678",
        "LAST4, 1234567, ***",
        "LAST4, 😀😀😀😀😀😀😀😀, ***😀😀😀😀",
        "LAST4, 😀😀😀😀, ***",
        "EMAIL, alex@example.com, a***@example.com",
        "EMAIL, 😀lex@example.com, 😀***@example.com",
        "EMAIL, a@b@c.d, ***",
        "EMAIL, a@büro.example, a***@büro.example",
        "EMAIL, 'call me @ 555-1234, ssn 123-45-6789', ***",
        "EMAIL, @example.com, ***",
        "EMAIL, alex@, ***",
        "EMAIL, alex, ***",
        "SHA256, abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    })
    void aMaskShowsWhatItsNameSays(Mask mask, String text, String expected) {
        assertThat(mask.of(text)).isEqualTo(expected);
    }
}
