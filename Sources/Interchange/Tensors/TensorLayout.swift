/// The order of axes in a file.
package enum TensorLayout: String, Hashable, Sendable, CaseIterable {
  /// PyTorch's: maps [n, c, h, w]; convolutions [out, in / groups, kh, kw], fully connected layers
  /// [out, c·h·w].
  case nchw
  /// The engine's own: maps [n, h, w, c]; convolutions [kh, kw, in / groups, out], fully connected
  /// layers [h·w·c, out].
  case nhwc
}
