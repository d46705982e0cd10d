#ifndef ABLATE_LANES_H
#define ABLATE_LANES_H

// The first `count` of 16 values, 1 to 15: what follows them in memory is neither read nor written.

static inline __attribute__((always_inline)) ablate_values ablate_load_first(const float *source, int count) {
#if defined(__AVX512F__)
  return (ablate_values)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), source);
#elif defined(__AVX2__)
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), end = _mm256_set1_epi32(count);
  const __m256i low = _mm256_cmpgt_epi32(end, lanes);
  const __m256i high = _mm256_cmpgt_epi32(end, _mm256_add_epi32(lanes, _mm256_set1_epi32(8)));
  const ablate_half first = (ablate_half)_mm256_maskload_ps(source, low);
  const ablate_half second = (ablate_half)_mm256_maskload_ps(source + 8, high);
  return __builtin_shufflevector(first, second, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#else
  ablate_values values = {0};
  for (int lane = 0; lane < count; lane++) values[lane] = source[lane];
  return values;
#endif
}

static inline __attribute__((always_inline)) void ablate_store_first(ablate_values values, float *target, int count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(target, (__mmask16)((1u << count) - 1), (__m512)values);
#else
  // Parts of a vector, since masked stores take long on many CPUs.
  ablate_half rest = __builtin_shufflevector(values, values, 0, 1, 2, 3, 4, 5, 6, 7);
  if (count & 8) {
    __builtin_memcpy(target, &rest, 32);
    rest = __builtin_shufflevector(values, values, 8, 9, 10, 11, 12, 13, 14, 15);
    target += 8;
  }
  if (count & 4) {
    __builtin_memcpy(target, &rest, 16);
    rest = __builtin_shufflevector(rest, rest, 4, 5, 6, 7, 4, 5, 6, 7);
    target += 4;
  }
  if (count & 2) {
    __builtin_memcpy(target, &rest, 8);
    rest = __builtin_shufflevector(rest, rest, 2, 3, 2, 3, 2, 3, 2, 3);
    target += 2;
  }
  if (count & 1) *target = rest[0];
#endif
}

#endif
