import Testing

/// Expects that a kernel's values equal its twin's within `tolerance` times the largest of the twin's,
/// and that they are as many.
///
/// The largest value is the measure because a sum of products may cancel to nothing: then its error is
/// relative to the products, not to the sum.
func expectClose(
  _ fast: [Float], _ plain: [Double], within tolerance: Double = 2e-6,
  _ comment: @autoclosure () -> String = "", location: SourceLocation = #_sourceLocation
) {
  #expect(fast.count == plain.count, sourceLocation: location)
  let magnitude = plain.reduce(1e-3) { max($0, abs($1)) }
  let worst = zip(fast, plain).map { abs(Double($0) - $1) }.reduce(0) { $1 <= $0 ? $0 : $1 }
  #expect(
    worst <= tolerance * magnitude,
    "\(comment()): off by \(worst / magnitude) of the largest value", sourceLocation: location)
}
