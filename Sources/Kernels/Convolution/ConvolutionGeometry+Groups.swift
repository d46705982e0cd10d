/// Groups narrower than a vector are computed several at a time as one wide group, whose weights
/// between what were different groups are zero; in all passes but those of `GroupedConvolution`.
extension ConvolutionGeometry {
  /// The same convolution in fewer groups, as wide as half a vector where groups are narrower.
  package var mergingGroups: ConvolutionGeometry {
    let widest = max(groupInputs, groupOutputs)
    var factor = max(1, min(groups, 8 / widest))
    while groups % factor != 0 { factor -= 1 }
    var merged = self
    merged.groups = groups / factor
    return merged
  }

  /// Spreads weights [kernelHeight, kernelWidth, groupInputs, outputChannels] of this convolution to
  /// those of `merged`.
  ///
  /// - Parameter target: `merged.weightCount` values.
  package func spread(
    _ weights: UnsafePointer<Float>, to merged: ConvolutionGeometry,
    into target: UnsafeMutablePointer<Float>
  ) {
    target.update(repeating: 0, count: merged.weightCount)
    forEachRun(of: merged) { own, wide, count in
      (target + wide).update(from: weights + own, count: count)
    }
  }

  /// Takes the weights' gradient of this convolution out of that of `merged`.
  package func gather(
    _ gradient: UnsafePointer<Float>, from merged: ConvolutionGeometry,
    into target: UnsafeMutablePointer<Float>
  ) {
    forEachRun(of: merged) { own, wide, count in
      (target + own).update(from: gradient + wide, count: count)
    }
  }

  /// Where each group's run of outputs, for each tap and input, lies here and in `merged`.
  private func forEachRun(
    of merged: ConvolutionGeometry, _ body: (_ own: Int, _ wide: Int, _ count: Int) -> Void
  ) {
    let factor = groups / merged.groups
    for tap in 0..<(kernelHeight * kernelWidth) {
      for group in 0..<groups {
        for input in 0..<groupInputs {
          let wideInput = group % factor * groupInputs + input
          body(
            (tap * groupInputs + input) * outputChannels + group * groupOutputs,
            (tap * merged.groupInputs + wideInput) * outputChannels + group * groupOutputs,
            groupOutputs)
        }
      }
    }
  }
}
