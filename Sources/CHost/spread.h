#ifndef ABLATE_SPREAD_H
#define ABLATE_SPREAD_H

// 16 values as groups of 4 or of 8 channels: in each lane the value of one channel of the lane's group. The
// channel must be known when compiling.

typedef float ablate_values __attribute__((vector_size(64)));

#define ABLATE_SPREAD4(i) \
  __builtin_shufflevector(x, x, i, i, i, i, i + 4, i + 4, i + 4, i + 4, i + 8, i + 8, i + 8, i + 8, \
                          i + 12, i + 12, i + 12, i + 12)
#define ABLATE_SPREAD8(i) \
  __builtin_shufflevector(x, x, i, i, i, i, i, i, i, i, i + 8, i + 8, i + 8, i + 8, i + 8, i + 8, i + 8, i + 8)

static inline __attribute__((always_inline)) ablate_values ablate_spread4(ablate_values x, int channel) {
  switch (channel) {
    case 0: return ABLATE_SPREAD4(0);
    case 1: return ABLATE_SPREAD4(1);
    case 2: return ABLATE_SPREAD4(2);
    default: return ABLATE_SPREAD4(3);
  }
}

static inline __attribute__((always_inline)) ablate_values ablate_spread8(ablate_values x, int channel) {
  switch (channel) {
    case 0: return ABLATE_SPREAD8(0);
    case 1: return ABLATE_SPREAD8(1);
    case 2: return ABLATE_SPREAD8(2);
    case 3: return ABLATE_SPREAD8(3);
    case 4: return ABLATE_SPREAD8(4);
    case 5: return ABLATE_SPREAD8(5);
    case 6: return ABLATE_SPREAD8(6);
    default: return ABLATE_SPREAD8(7);
  }
}

#undef ABLATE_SPREAD4
#undef ABLATE_SPREAD8

#endif
