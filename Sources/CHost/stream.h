#ifndef ABLATE_STREAM_H
#define ABLATE_STREAM_H

/// Stores 16 values past the caches, where a store would fetch the line first and push another out. `target` is
/// aligned to 64 bytes; other threads may read it after `ablate_end_streaming`.
static inline __attribute__((always_inline)) void ablate_stream(ablate_values values, float *target) {
  __builtin_nontemporal_store(values, (ablate_values *)target);
}

static inline void ablate_end_streaming(void) {
#if defined(__x86_64__)
  _mm_sfence();
#else
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

#endif
