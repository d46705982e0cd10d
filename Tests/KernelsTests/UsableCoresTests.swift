import Kernels
import Testing

@Suite("Cores that a process may use")
struct UsableCoresTests {
  @Test("the mask has a bit for each core")
  func mask() {
    #expect(UsableCores.mask.reduce(0) { $0 + $1.nonzeroBitCount } == UsableCores.count)
  }

  @Test(
    "processes share the cores that are the same ones, and the quota that is for all",
    arguments: [
      // One process: all that it may use and pay for.
      (8, nil, 1, 1, 8), (8, 3, 1, 1, 3),
      // Four unbound ranks, two with cores of their own, three in a container that pays for seven cores.
      (64, nil, 4, 4, 16), (4, nil, 1, 2, 4), (64, 7, 3, 3, 2),
      // More processes than cores.
      (2, nil, 4, 4, 1), (2, 1, 1, 4, 1),
    ] as [(Int, Int?, Int, Int, Int)])
  func threads(bound: Int, quota: Int?, sharers: Int, neighbours: Int, threads: Int) {
    #expect(
      UsableCores.threads(bound: bound, quota: quota, sharers: sharers, neighbours: neighbours)
        == threads)
  }
}
