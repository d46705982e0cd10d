import Kernels
import Testing

/// Values with NaN and infinities among them, in every tenth place or so.
extension RandomStream {
  mutating func wild(_ count: Int) -> Cells {
    Cells(
      (0..<count).map { _ in
        switch below(20) {
        case 0: .nan
        case 1: pick([.infinity, -.infinity])
        default: Float(normal())
        }
      })
  }
}

/// Expects NaN and infinities where the twin has them, and close values elsewhere.
func expectSame(
  _ fast: [Float], _ plain: [Double], within tolerance: Double = 1e-5,
  _ comment: @autoclosure () -> String = "", location: SourceLocation = #_sourceLocation
) {
  #expect(fast.count == plain.count, sourceLocation: location)
  let differing = zip(fast, plain).enumerated().filter { _, pair in
    let (a, b) = (Double(pair.0), pair.1)
    if b.isFinite && a.isFinite { return abs(a - b) > tolerance * max(1, abs(b)) }
    return !(a.isNaN && b.isNaN) && a != b
  }
  #expect(
    differing.isEmpty,
    "\(comment()): \(differing.prefix(3).map { "\($0.element) at \($0.offset)" })",
    sourceLocation: location)
}
