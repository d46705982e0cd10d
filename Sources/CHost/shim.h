#ifndef ABLATE_HOST_H
#define ABLATE_HOST_H

#if defined(__x86_64__)
#include <immintrin.h>

/// Sets flush-to-zero and denormals-are-zero on the calling thread.
static inline void ablate_flush_denormals(void) { _mm_setcsr(_mm_getcsr() | 0x8040); }

/// What the translation unit was compiled for, as a bit set: 1 AVX2 + FMA, 2 AVX-512 F/BW/DQ/VL,
/// 4 AVX512-BF16.
static inline int ablate_built_for(void) {
  int bits = 0;
#if defined(__AVX2__) && defined(__FMA__)
  bits |= 1;
#endif
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
  bits |= 2;
#endif
#if defined(__AVX512BF16__)
  bits |= 4;
#endif
  return bits;
}

/// What the CPU that runs the program offers, in the bits of `ablate_built_for`.
static inline int ablate_cpu_offers(void) {
  int bits = 0;
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) bits |= 1;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    bits |= 2;
  if (__builtin_cpu_supports("avx512bf16")) bits |= 4;
  return bits;
}

static inline void ablate_pause(void) { _mm_pause(); }

#else

static inline void ablate_flush_denormals(void) {
#if defined(__aarch64__)
  unsigned long control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | (1UL << 24)));
#endif
}
static inline int ablate_built_for(void) { return 0; }
static inline int ablate_cpu_offers(void) { return 0; }
static inline void ablate_pause(void) {}

#endif

#include <sys/syscall.h>
#include <unistd.h>

#include "extremes.h"
#include "lanes.h"
#include "pairs.h"
#include "spread.h"
#include "stream.h"
#include "transpose.h"

/// Fetches a cache line that will be read, into the second-level cache.
static inline void ablate_prefetch_to_read(const void *address) { __builtin_prefetch(address, 0, 2); }

/// Fetches a cache line that will be written.
static inline void ablate_prefetch_to_write(const void *address) { __builtin_prefetch(address, 1, 3); }

/// Writes which cores this process may run on, a bit each; returns the bytes written, negative where the system does not
/// say. Without what only GNU names.
static inline long ablate_core_mask(void *mask, unsigned long size) {
  return syscall(SYS_sched_getaffinity, 0, size, mask);
}

#endif
