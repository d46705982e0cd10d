import Kernels
import Testing

@Suite("The machine's peak")
struct PeakLoopsTests {
  @Test("both loops do what they are paid for: their rates are those of a machine")
  func rates() {
    let pool = WorkerPool(threads: 2)
    // A loop that the compiler removed would be thousands of times too fast; one that calls a library
    // for each product, hundreds of times too slow.
    let flops = PeakLoops.multiplyAdds(pool) * 1e-9
    #expect(flops > 2 && flops < 5000)
    let bytes = PeakLoops.triad(pool) * 1e-9
    #expect(bytes > 0.5 && bytes < 2000)
  }
}
