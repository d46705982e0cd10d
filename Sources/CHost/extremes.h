#ifndef ABLATE_EXTREMES_H
#define ABLATE_EXTREMES_H

// The larger or the smaller of x and a bound that is a number; NaN stays NaN. One instruction for each register: of its
// operands it gives the second where either is NaN, and of two zeros.

typedef float ablate_values __attribute__((vector_size(64)));
typedef unsigned ablate_words __attribute__((vector_size(64)));
typedef float ablate_half __attribute__((vector_size(32)));
typedef unsigned ablate_half_words __attribute__((vector_size(32)));

#if defined(__AVX__)
#define ABLATE_MAX_HALF(bound, x) ((ablate_half)_mm256_max_ps((__m256)(bound), (__m256)(x)))
#define ABLATE_MIN_HALF(bound, x) ((ablate_half)_mm256_min_ps((__m256)(bound), (__m256)(x)))
#else
#define ABLATE_CHOICE(condition, bound, x)                            \
  ((ablate_half)(((ablate_half_words)(bound) & (ablate_half_words)(condition)) | \
                 ((ablate_half_words)(x) & ~(ablate_half_words)(condition))))
#define ABLATE_MAX_HALF(bound, x) ABLATE_CHOICE((bound) > (x), bound, x)
#define ABLATE_MIN_HALF(bound, x) ABLATE_CHOICE((bound) < (x), bound, x)
#endif

#if defined(__AVX512F__)
#define ABLATE_MAX(bound, x) ((ablate_values)_mm512_max_ps((__m512)(bound), (__m512)(x)))
#define ABLATE_MIN(bound, x) ((ablate_values)_mm512_min_ps((__m512)(bound), (__m512)(x)))
#else
#define ABLATE_LOW(x) __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7)
#define ABLATE_HIGH(x) __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15)
#define ABLATE_BOTH(choose, bound, x)                                                             \
  __builtin_shufflevector(choose(ABLATE_LOW(bound), ABLATE_LOW(x)),                               \
                          choose(ABLATE_HIGH(bound), ABLATE_HIGH(x)), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, \
                          10, 11, 12, 13, 14, 15)
#define ABLATE_MAX(bound, x) ABLATE_BOTH(ABLATE_MAX_HALF, bound, x)
#define ABLATE_MIN(bound, x) ABLATE_BOTH(ABLATE_MIN_HALF, bound, x)
#endif

static inline __attribute__((always_inline)) ablate_values ablate_raised(
    ablate_values x, ablate_values floor) {
  return ABLATE_MAX(floor, x);
}

static inline __attribute__((always_inline)) ablate_values ablate_lowered(
    ablate_values x, ablate_values ceiling) {
  return ABLATE_MIN(ceiling, x);
}

static inline __attribute__((always_inline)) ablate_half ablate_raised_half(
    ablate_half x, ablate_half floor) {
  return ABLATE_MAX_HALF(floor, x);
}

#undef ABLATE_MAX
#undef ABLATE_MIN
#undef ABLATE_MAX_HALF
#undef ABLATE_MIN_HALF
#undef ABLATE_CHOICE
#undef ABLATE_LOW
#undef ABLATE_HIGH
#undef ABLATE_BOTH

#endif
