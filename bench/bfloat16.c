// What products of bfloat16 pairs would gain over single precision, on one thread: in registers, and in the
// 1x1 convolutions of ResNet-50 with the map's conversion included. Needs AVX512-BF16:
//
//     gcc -O3 -march=cooperlake -o bfloat16 bench/bfloat16.c && ./bfloat16
#include <immintrin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

enum { ACCUMULATORS = 16, ITERATIONS = 20000000 };
static volatile float sink;

static double single_peak(void) {
  __m512 sums[ACCUMULATORS];
  for (int i = 0; i < ACCUMULATORS; i++) sums[i] = _mm512_set1_ps(1e-3f * i);
  __m512 x = _mm512_set1_ps(1.0001f), y = _mm512_set1_ps(1e-7f);
  double start = now();
  for (long k = 0; k < ITERATIONS; k++) {
#pragma GCC unroll 16
    for (int i = 0; i < ACCUMULATORS; i++) sums[i] = _mm512_fmadd_ps(sums[i], x, y);
  }
  double seconds = now() - start;
  for (int i = 0; i < ACCUMULATORS; i++) sink += _mm512_reduce_add_ps(sums[i]);
  return 32e-9 * ACCUMULATORS * ITERATIONS / seconds;
}

static double bfloat16_peak(void) {
  __m512 sums[ACCUMULATORS];
  for (int i = 0; i < ACCUMULATORS; i++) sums[i] = _mm512_set1_ps(1e-3f * i);
  __m512bh x, y;
  memset(&x, 0x3c, sizeof x);
  memset(&y, 0x2c, sizeof y);
  double start = now();
  for (long k = 0; k < ITERATIONS; k++) {
#pragma GCC unroll 16
    for (int i = 0; i < ACCUMULATORS; i++) sums[i] = _mm512_dpbf16_ps(sums[i], x, y);
  }
  double seconds = now() - start;
  for (int i = 0; i < ACCUMULATORS; i++) sink += _mm512_reduce_add_ps(sums[i]);
  return 64e-9 * ACCUMULATORS * ITERATIONS / seconds;
}

// Eight positions x 32 outputs of y[position][output] = sum of x[position][input] w[input][output].
static void single_tile(const float *x, const float *w, float *y, int inputs, int pitch) {
  __m512 a[8], b[8];
  for (int i = 0; i < 8; i++) a[i] = b[i] = _mm512_setzero_ps();
  for (int c = 0; c < inputs; c++) {
    __m512 u = _mm512_loadu_ps(w + 32 * c), v = _mm512_loadu_ps(w + 32 * c + 16);
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) {
      __m512 s = _mm512_set1_ps(x[i * inputs + c]);
      a[i] = _mm512_fmadd_ps(u, s, a[i]);
      b[i] = _mm512_fmadd_ps(v, s, b[i]);
    }
  }
  for (int i = 0; i < 8; i++) {
    _mm512_storeu_ps(y + i * pitch, a[i]);
    _mm512_storeu_ps(y + i * pitch + 16, b[i]);
  }
}

// The same over pairs of inputs; sums are single precision.
static void bfloat16_tile(const int *x, const int *w, float *y, int pairs, int pitch) {
  __m512 a[8], b[8];
  for (int i = 0; i < 8; i++) a[i] = b[i] = _mm512_setzero_ps();
  for (int c = 0; c < pairs; c++) {
    __m512bh u = (__m512bh)_mm512_loadu_si512(w + 32 * c);
    __m512bh v = (__m512bh)_mm512_loadu_si512(w + 32 * c + 16);
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) {
      __m512bh s = (__m512bh)_mm512_set1_epi32(x[i * pairs + c]);
      a[i] = _mm512_dpbf16_ps(a[i], u, s);
      b[i] = _mm512_dpbf16_ps(b[i], v, s);
    }
  }
  for (int i = 0; i < 8; i++) {
    _mm512_storeu_ps(y + i * pitch, a[i]);
    _mm512_storeu_ps(y + i * pitch + 16, b[i]);
  }
}

static void convert(const float *from, int *to, long count) {
  for (long i = 0; i < count; i += 32) {
    __m512 low = _mm512_loadu_ps(from + i), high = _mm512_loadu_ps(from + i + 16);
    _mm512_storeu_si512(to + i / 2, (__m512i)_mm512_cvtne2ps_pbh(high, low));
  }
}

static float *values(long count) {
  float *p = aligned_alloc(64, 4 * count + 4096);
  for (long i = 0; i < count; i++) p[i] = (rand() % 2001 - 1000) * 1e-3f;
  return p;
}

static void convolution(int positions, int inputs, int outputs) {
  float *x = values((long)positions * inputs), *w = values((long)inputs * outputs);
  float *y = values((long)positions * outputs);
  int *packed = (int *)values((long)positions * inputs / 2);
  int *weights = (int *)values((long)inputs * outputs / 2);
  convert(w, weights, (long)inputs * outputs);
  double single = 1e9, half = 1e9;
  for (int round = 0; round < 30; round++) {
    double start = now();
    for (int o = 0; o < outputs; o += 32)
      for (int p = 0; p < positions; p += 8)
        single_tile(x + (long)p * inputs, w + (long)o * inputs, y + (long)p * outputs + o, inputs, outputs);
    double middle = now();
    convert(x, packed, (long)positions * inputs);
    for (int o = 0; o < outputs; o += 32)
      for (int p = 0; p < positions; p += 8)
        bfloat16_tile(packed + (long)p * inputs / 2, weights + (long)o * inputs / 2,
                      y + (long)p * outputs + o, inputs / 2, outputs);
    double end = now();
    if (middle - start < single) single = middle - start;
    if (end - middle < half) half = end - middle;
    sink += y[round];
  }
  double flop = 2e-9 * positions * inputs * outputs;
  printf("%4d positions, %4d -> %4d channels: %6.1f GFLOP/s single, %6.1f bfloat16, ratio %.2f\n", positions,
         inputs, outputs, flop / single, flop / half, single / half);
  free(x), free(w), free(y), free(packed), free(weights);
}

int main(void) {
  double single = 0, half = 0;
  for (int round = 0; round < 5; round++) {
    double a = single_peak(), b = bfloat16_peak();
    if (a > single) single = a;
    if (b > half) half = b;
  }
  printf("in registers: %.1f GFLOP/s single, %.1f bfloat16, ratio %.2f\n", single, half, half / single);
  int sides[] = {3136, 784, 192, 48}, narrow[] = {64, 128, 256, 512};
  for (int stage = 0; stage < 4; stage++) {
    convolution(sides[stage], narrow[stage], 4 * narrow[stage]);
    convolution(sides[stage], 4 * narrow[stage], narrow[stage]);
  }
  return 0;
}
