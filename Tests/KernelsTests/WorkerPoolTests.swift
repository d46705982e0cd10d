import Kernels
import Synchronization
import Testing

@Suite("Worker pool")
struct WorkerPoolTests {
  @Test(
    "every task runs exactly once, on a worker of the pool", arguments: [1, 2, 3], [0, 1, 2, 100])
  func once(threads: Int, tasks: Int) {
    let pool = WorkerPool(threads: threads)
    let counts = AlignedBuffer<Int32>(count: tasks)
    let strangers = Atomic<Int>(0)
    // Again and again: a worker that wakes late must not run an old task or miss a new one.
    for _ in 0..<50 {
      pool.run(tasks: tasks) { task, worker in
        counts.pointer[task] += 1
        if !(0..<threads).contains(worker) { strangers.add(1, ordering: .relaxed) }
      }
    }
    #expect(counts.buffer.allSatisfy { $0 == 50 })
    #expect(strangers.load(ordering: .relaxed) == 0)
  }

  @Test("a pool that is asked to grow has more threads from the next call on, up to its capacity")
  func grows() {
    let pool = WorkerPool(threads: 1, capacity: 3)
    #expect(pool.capacity == 3)
    for (wanted, threads) in [(1, 1), (2, 2), (9, 3), (1, 3)] {
      pool.grow(to: wanted)
      let counts = AlignedBuffer<Int32>(count: 100)
      for _ in 0..<50 {
        pool.run(tasks: 100) { task, worker in
          counts.pointer[task] += (0..<threads).contains(worker) ? 1 : 1000
        }
      }
      #expect(pool.threads == threads)
      #expect(counts.buffer.allSatisfy { $0 == 50 })
    }
  }

  @Test("all tasks are done when the call returns", arguments: [2, 3])
  func done(threads: Int) {
    let pool = WorkerPool(threads: threads)
    for round in 1...200 {
      let done = Atomic<Int>(0)
      pool.run(tasks: round % 9) { _, _ in done.add(1, ordering: .relaxed) }
      #expect(done.load(ordering: .relaxed) == round % 9)
    }
  }

  @Test("sums kept per task have the same bits whatever the threads")
  func sameBits() {
    var stream = RandomStream(seed: 1, "pool")
    let x = stream.normals(4000)
    func sums(_ threads: Int) -> [Float] {
      let pool = WorkerPool(threads: threads)
      let parts = Cells(count: 16)
      pool.run(tasks: 16) { task, _ in
        for i in 0..<250 { parts.pointer[task] += x.pointer[task * 250 + i] }
      }
      return parts.values
    }
    #expect(sums(1) == sums(2))
    #expect(sums(1) == sums(3))
  }

  @Test("denormals are zero on every worker", arguments: [1, 2, 3])
  func denormals(threads: Int) {
    let pool = WorkerPool(threads: threads)
    let result = Cells([Float](repeating: 1, count: 64))
    let tiny = Cells([Float](repeating: 1e-30, count: 64))
    pool.run(tasks: 64) { task, _ in
      product(
        tiny.pointer + task, tiny.pointer + task, count: 1, accumulates: false,
        into: result.pointer + task)
    }
    #expect(result.values.allSatisfy { $0 == 0 })
  }

  @Test("pools come and go, and one may be used from several threads in turn")
  func lifetimes() async {
    for _ in 0..<20 {
      let pool = WorkerPool(threads: 2)
      for _ in 0..<3 {
        let sum = await Task.detached {
          let total = Atomic<Int>(0)
          pool.run(tasks: 10) { task, _ in total.add(task, ordering: .relaxed) }
          return total.load(ordering: .relaxed)
        }.value
        #expect(sum == 45)
      }
    }
  }

  @Test("a worker takes its own share in order, then what others have left")
  func claims() {
    let claims = TaskClaims(capacity: 3)
    claims.begin(10, workers: 3)
    var taken: [Int] = []
    claims.take(1) { taken.append($0) }
    #expect(taken == [3, 4, 5, 6, 7, 8, 9, 0, 1, 2])
    claims.take(0) { _ in Issue.record("a task was taken twice") }
    claims.begin(2, workers: 3)
    taken = []
    claims.take(2) { taken.append($0) }
    #expect(taken == [1, 0])
  }
}
