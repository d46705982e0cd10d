#include <png.h>
#include <setjmp.h>
#include <string.h>

// libpng reports errors by longjmp, which Swift has no way to catch. So the calls that can fail stand
// here; each returns 0, or 1 with libpng's message.

/// What the header of a PNG file says.
typedef struct {
  unsigned width, height;
  /// 1 if its pixels, or its palette, have no colour by their kind.
  int is_grey;
  /// 1 if pixels can be transparent: a channel of their own, or a chunk tRNS.
  int has_alpha;
} ablate_png_header;

/// A file in memory on its way through libpng.
typedef struct {
  const unsigned char *bytes;
  size_t count, position;
  char message[64];
} ablate_png_source;

static inline void ablate_png_read(png_structp png, png_bytep target, size_t count) {
  ablate_png_source *source = (ablate_png_source *)png_get_io_ptr(png);
  if (count > source->count - source->position) png_error(png, "read beyond end of data");
  memcpy(target, source->bytes + source->position, count);
  source->position += count;
}

static inline void ablate_png_fail(png_structp png, png_const_charp message) {
  ablate_png_source *source = (ablate_png_source *)png_get_error_ptr(png);
  strncpy(source->message, message, sizeof source->message - 1);
  png_longjmp(png, 1);
}

static inline void ablate_png_ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

/// Reads the header and, if `target` is not NULL, the pixels into it: [height, width, 3], or 4 with
/// opacity. Grey becomes three equal channels, 16 bits their high byte, a palette its colours; no chunk
/// about gamma or colour spaces changes a level.
static inline int ablate_png_decode(
    ablate_png_source *source, ablate_png_header *header, unsigned char *target) {
  source->position = 0;
  source->message[0] = 0;
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, source, ablate_png_fail, ablate_png_ignore);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    strcpy(source->message, "out of memory");
    png_destroy_read_struct(&png, NULL, NULL);
    return 1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return 1;
  }
  png_set_read_fn(png, source, ablate_png_read);
  png_read_info(png, info);
  int type = png_get_color_type(png, info);
  header->width = png_get_image_width(png, info);
  header->height = png_get_image_height(png, info);
  header->is_grey = (type & PNG_COLOR_MASK_COLOR) == 0;
  header->has_alpha = (type & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, info, PNG_INFO_tRNS);
  if (target) {
    png_set_expand(png);
    png_set_strip_16(png);
    png_set_gray_to_rgb(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    size_t stride = (size_t)header->width * (header->has_alpha ? 4 : 3);
    if (png_get_rowbytes(png, info) != stride) png_error(png, "rows of an unexpected length");
    for (int pass = 0; pass < passes; pass++)
      for (unsigned row = 0; row < header->height; row++)
        png_read_row(png, target + row * stride, NULL);
  }
  png_destroy_read_struct(&png, &info, NULL);
  return 0;
}
