/// Loops that do nothing but what they measure, on every thread of a pool; each takes about a quarter of
/// a second.
package enum PeakLoops {
  private static let runs = 6

  /// Single-precision FLOP per second of all threads, by multiply-adds in registers, which count as two.
  package static func multiplyAdds(_ pool: WorkerPool) -> Double {
    let wide = InstructionSet.builtFor == .avx512
    let iterations = 500_000
    // Results are kept, so that no loop is without effect.
    let results = AlignedBuffer<Float>(count: pool.threads)
    let flop = Double(2 * accumulators * (wide ? 16 : 8) * iterations * pool.threads)
    return best { run in
      pool.run(tasks: pool.threads) { task, _ in
        let factor = Float(run + task + 1) * 1e-6
        results.pointer[task] +=
          wide ? wideSum(iterations, factor) : narrowSum(iterations, factor)
      }
      return flop
    }
  }

  /// Bytes per second of a triad c = a + s·b over arrays that no cache holds. As in McCalpin's STREAM, two
  /// arrays count as read and one as written, although the hardware reads the third one too.
  package static func triad(_ pool: WorkerPool) -> Double {
    let (tasks, chunk) = (8 * pool.threads, (24 << 20) / (8 * pool.threads))
    let count = tasks * chunk
    let arrays = (0..<3).map { _ in AlignedBuffer<Float>(count: count) }
    let (a, b, c) = (arrays[0].pointer, arrays[1].pointer, arrays[2].pointer)
    for index in 0..<count {
      a[index] = 1
      b[index] = Float(index & 7)
    }
    return withExtendedLifetime(arrays) {
      best { run in
        let factor = Float(run + 1)
        pool.run(tasks: tasks) { task, _ in
          for index in (task * chunk)..<((task + 1) * chunk) {
            c[index] = a[index] + factor * b[index]
          }
        }
        return Double(3 * count * MemoryLayout<Float>.stride)
      }
    }
  }

  /// The highest rate of a few runs, of which each says how much it has done.
  private static func best(_ body: (_ run: Int) -> Double) -> Double {
    (0..<runs).reduce(0.0) { highest, run in
      let start = Clock.now()
      let work = body(run)
      return max(highest, work / (Clock.now() - start))
    }
  }
}

/// Sums that depend on no other: as many as hide the latency of a multiply-add, and fit the registers.
private let accumulators = 12

@inline(never)
private func wideSum(_ iterations: Int, _ factor: Float) -> Float {
  sum(SIMD16<Float>(repeating: factor), iterations)
}

@inline(never)
private func narrowSum(_ iterations: Int, _ factor: Float) -> Float {
  sum(SIMD8<Float>(repeating: factor), iterations)
}

@inline(__always)
private func sum<Vector: SIMD>(_ factor: Vector, _ iterations: Int) -> Float
where Vector.Scalar == Float {
  let other = Vector(repeating: 0.5)
  var (s0, s1, s2, s3) = (factor, factor, factor, factor)
  var (s4, s5, s6, s7) = (factor, factor, factor, factor)
  var (s8, s9, s10, s11) = (factor, factor, factor, factor)
  for _ in 0..<iterations {
    s0.addProduct(factor, other)
    s1.addProduct(factor, other)
    s2.addProduct(factor, other)
    s3.addProduct(factor, other)
    s4.addProduct(factor, other)
    s5.addProduct(factor, other)
    s6.addProduct(factor, other)
    s7.addProduct(factor, other)
    s8.addProduct(factor, other)
    s9.addProduct(factor, other)
    s10.addProduct(factor, other)
    s11.addProduct(factor, other)
  }
  let all = [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11]
  return all.reduce(Vector(repeating: 0)) { $0 + $1 }[0]
}
