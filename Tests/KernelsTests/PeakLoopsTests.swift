import Kernels
import Testing

@Suite("The machine's peak")
struct PeakLoopsTests {
  @Test("both loops do what they are paid for: no machine is a thousand times faster")
  func rates() {
    let pool = WorkerPool(threads: 2)
    // A loop that the compiler removed would be. How slow a machine may be is nobody's to say.
    #expect(PeakLoops.multiplyAdds(pool) < 5e12)
    #expect(PeakLoops.triad(pool) < 2e12)
  }
}
