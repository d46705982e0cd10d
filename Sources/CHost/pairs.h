#ifndef ABLATE_PAIRS_H
#define ABLATE_PAIRS_H

// Pairs of bfloat16 in words of 32 bits, the first of two in the low half. Without an instruction for them they
// are computed as AMD's Zen 5 does: the second product is added, then the first, each in one rounding.

/// 16 values in single precision, or 16 pairs.
typedef float ablate_values __attribute__((vector_size(64)));
typedef unsigned ablate_words __attribute__((vector_size(64)));

#if defined(__AVX512BF16__)

/// sum + first · first + second · second of each pair.
static inline __attribute__((always_inline)) ablate_values ablate_add_pairs(
    ablate_values sum, ablate_values x, ablate_values y) {
  return _mm512_dpbf16_ps(sum, (__m512bh)x, (__m512bh)y);
}

/// Pairs of values of two vectors, rounded to the nearest, ties to even.
static inline __attribute__((always_inline)) ablate_values ablate_pairs(
    ablate_values first, ablate_values second) {
  const __m512i lanes = _mm512_setr_epi32(
      0x100000, 0x110001, 0x120002, 0x130003, 0x140004, 0x150005, 0x160006, 0x170007,
      0x180008, 0x190009, 0x1a000a, 0x1b000b, 0x1c000c, 0x1d000d, 0x1e000e, 0x1f000f);
  return (ablate_values)_mm512_permutexvar_epi16(lanes, (__m512i)_mm512_cvtne2ps_pbh(second, first));
}

/// Pairs of the neighbours in 32 values, rounded as by `ablate_pairs`.
static inline __attribute__((always_inline)) ablate_values ablate_neighbours(
    ablate_values low, ablate_values high) {
  return (ablate_values)_mm512_cvtne2ps_pbh(high, low);
}

#else

static inline __attribute__((always_inline)) ablate_values ablate_add_pairs(
    ablate_values sum, ablate_values x, ablate_values y) {
  const ablate_words a = (ablate_words)x, b = (ablate_words)y;
  sum = __builtin_elementwise_fma(
      (ablate_values)(a & 0xffff0000), (ablate_values)(b & 0xffff0000), sum);
  return __builtin_elementwise_fma((ablate_values)(a << 16), (ablate_values)(b << 16), sum);
}

/// bfloat16 in the low halves: NaN stays one, what is too small for a normal number is zero.
static inline __attribute__((always_inline)) ablate_words ablate_rounded(ablate_values x) {
  const ablate_words bits = (ablate_words)x, magnitude = bits & 0x7fffffff;
  const ablate_words nan = (ablate_words)(magnitude > 0x7f800000);
  const ablate_words tiny = (ablate_words)(magnitude < 0x00800000);
  const ablate_words nearest = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  return (nan & ((bits >> 16) | 0x40)) | (tiny & ((bits >> 16) & 0x8000)) | (~(nan | tiny) & nearest);
}

static inline __attribute__((always_inline)) ablate_values ablate_pairs(
    ablate_values first, ablate_values second) {
  return (ablate_values)(ablate_rounded(first) | (ablate_rounded(second) << 16));
}

static inline __attribute__((always_inline)) ablate_values ablate_neighbours(
    ablate_values low, ablate_values high) {
  return ablate_pairs(
      __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
      __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31));
}

#endif

#endif
