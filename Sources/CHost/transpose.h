#ifndef ABLATE_TRANSPOSE_H
#define ABLATE_TRANSPOSE_H

typedef float ablate_four __attribute__((vector_size(16), aligned(4)));
typedef float ablate_eight __attribute__((vector_size(32), aligned(4)));

#define ABLATE_ROWS(first, column)                                                              \
  __builtin_shufflevector(*(const ablate_four *)(source + (first) * pitch + (column)),          \
                          *(const ablate_four *)(source + ((first) + 4) * pitch + (column)), 0, \
                          1, 2, 3, 4, 5, 6, 7)
#define ABLATE_LOW(x, y) __builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13)
#define ABLATE_HIGH(x, y) __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15)
#define ABLATE_EVEN(x, y) __builtin_shufflevector(x, y, 0, 1, 8, 9, 4, 5, 12, 13)
#define ABLATE_ODD(x, y) __builtin_shufflevector(x, y, 2, 3, 10, 11, 6, 7, 14, 15)

/// Writes four columns of eight rows as four rows of eight.
static inline __attribute__((always_inline)) void ablate_transpose_half(
    const float *source, long pitch, float *target, long target_pitch) {
  const ablate_eight r0 = ABLATE_ROWS(0, 0), r1 = ABLATE_ROWS(1, 0), r2 = ABLATE_ROWS(2, 0),
                     r3 = ABLATE_ROWS(3, 0);
  const ablate_eight low01 = ABLATE_LOW(r0, r1), high01 = ABLATE_HIGH(r0, r1),
                     low23 = ABLATE_LOW(r2, r3), high23 = ABLATE_HIGH(r2, r3);
  *(ablate_eight *)target = ABLATE_EVEN(low01, low23);
  *(ablate_eight *)(target + target_pitch) = ABLATE_ODD(low01, low23);
  *(ablate_eight *)(target + 2 * target_pitch) = ABLATE_EVEN(high01, high23);
  *(ablate_eight *)(target + 3 * target_pitch) = ABLATE_ODD(high01, high23);
}

/// Writes eight rows of eight values as eight columns.
static inline __attribute__((always_inline)) void ablate_transpose8(
    const float *source, long pitch, float *target, long target_pitch) {
  ablate_transpose_half(source, pitch, target, target_pitch);
  ablate_transpose_half(source + 4, pitch, target + 4 * target_pitch, target_pitch);
}

#undef ABLATE_ROWS
#undef ABLATE_LOW
#undef ABLATE_HIGH
#undef ABLATE_EVEN
#undef ABLATE_ODD

#endif
