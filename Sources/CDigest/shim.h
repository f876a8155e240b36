// SHA-256's compression by the processor's own instructions (Intel SHA extensions), which Swift has no words for.
// Compiler intrinsics only, no library. Every instruction takes the same time for every value, and nothing branches or
// is looked up by one. On other machines `digest_is_fast` is 0, and Bytes/SHA256.swift does it in Swift.
#pragma once

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

// Whether this processor has the instructions that `digest_blocks` is made of (CPUID leaves 1 and 7).
static inline int digest_is_fast(void) {
    unsigned int a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29 /* SHA */) ? 1 : 0;
}

// The standard's table once more: what is the measure of this must not share it.
static const unsigned int digest_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// Compresses `count` blocks of 64 bytes into the eight words of `state`. `are_words`: a block is eight 64-bit numbers
// of the machine, each the big-endian value of its eight bytes, instead of the bytes themselves.
__attribute__((target("sha,sse4.1,ssse3")))
static inline void digest_blocks(unsigned int *state, const void *blocks, long count, int are_words) {
    const __m128i order = are_words ? _mm_set_epi64x(0x0b0a09080f0e0d0cLL, 0x0302010007060504LL)
                                    : _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    // The instructions want the words as A B E F and C D G H, highest first.
    const __m128i dcba = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    const __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(dcba, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, dcba, 0xF0);
    const __m128i *next = (const __m128i *)blocks;
    for (; count > 0; count--, next += 4) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];
#pragma clang loop unroll(full)
        for (int four = 0; four < 16; four++) {
            if (four < 4) {
                w[four] = _mm_shuffle_epi8(_mm_loadu_si128(next + four), order);
            } else {
                const __m128i last = w[(four + 3) & 3];
                const __m128i sevenths = _mm_alignr_epi8(last, w[(four + 2) & 3], 4);
                const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[four & 3], w[(four + 1) & 3]), sevenths);
                w[four & 3] = _mm_sha256msg2_epu32(sum, last);
            }
            const __m128i k = _mm_load_si128((const __m128i *)(digest_constants + 4 * four));
            const __m128i scheduled = _mm_add_epi32(w[four & 3], k);
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, scheduled);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(scheduled, 0x0E));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#else
static inline int digest_is_fast(void) { return 0; }

// Never called where `digest_is_fast` is 0.
static inline void digest_blocks(unsigned int *state, const void *blocks, long count, int are_words) {}
#endif
