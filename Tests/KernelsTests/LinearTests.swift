import Kernels
import Testing

/// Rows, columns and depth of products, with tails of all tiles, several pieces of the depth and of the columns.
private let sizes: [(rows: Int, columns: Int, depth: Int)] = {
  var stream = RandomStream(seed: 6, "linear sizes")
  let random = (0..<24).map { _ in
    (rows: 1 + stream.below(40), columns: 1 + stream.below(150), depth: 1 + stream.below(90))
  }
  return random + [
    (1, 1, 1), (3, 5, 7), (16, 33, 20), (70, 2, 131), (5, 1300, 33), (300, 40, 70), (33, 17, 1100),
    (12, 140, 700), (40, 1500, 600), (530, 70, 260),
  ]
}()

@Suite("Fully connected layers against their plain twin")
struct LinearTests {
  /// A value of C as `LinearProduct` promises it: one multiply-add after the other.
  private static func inOrder(
    _ shape: LinearShape, _ a: [Float], _ b: [Float], start: (Int, Int) -> Float
  ) -> [Float] {
    (0..<shape.rows).flatMap { row in
      (0..<shape.columns).map { column in
        (0..<shape.depth).reduce(start(row, column)) { sum, step in
          sum.addingProduct(
            a[shape.transposesA ? step * shape.rows + row : row * shape.depth + step],
            b[shape.transposesB ? column * shape.depth + step : step * shape.columns + column])
        }
      }
    }
  }

  private static func run(
    _ shape: LinearShape, _ a: Cells, _ b: Cells, bias: Cells? = nil, accumulates: Bool = false,
    threads: Int = 1, into c: Cells
  ) {
    let product = LinearProduct(
      shape, a.pointer, b.pointer, bias: bias.map { UnsafePointer($0.pointer) },
      accumulates: accumulates, into: c.pointer)
    let shares = shape.shares(threads: threads)
    // Starts dirty: nothing may be read that was not packed.
    let scratch = Cells([Float](repeating: .nan, count: shape.scratchCount))
    for share in 0..<shares.count { product.run(shares, share, scratch: scratch.pointer) }
    #expect(c.isIntact && scratch.isIntact)
  }

  @Test(
    "products in all orientations are sums in one order, to the bit, with a bias, accumulated and shared",
    arguments: sizes)
  func product(_ size: (rows: Int, columns: Int, depth: Int)) {
    var stream = RandomStream(seed: 6, "products")
    for (left, right) in [(false, false), (true, false), (false, true), (true, true)] {
      let shape = LinearShape(
        rows: size.rows, columns: size.columns, depth: size.depth, transposesA: left,
        transposesB: right)
      let a = stream.normals(size.rows * size.depth)
      let b = stream.normals(size.depth * size.columns)
      let bias = stream.normals(size.columns)
      let c = Cells([Float](repeating: .nan, count: size.rows * size.columns))
      Self.run(shape, a, b, into: c)
      let plain = Self.inOrder(shape, a.values, b.values) { _, _ in 0 }
      #expect(c.values == plain)
      expectClose(
        c.values,
        Reference.matrixProduct(
          left
            ? Reference.transposed(a.doubles, rows: size.depth, columns: size.rows) : a.doubles,
          right
            ? Reference.transposed(b.doubles, rows: size.columns, columns: size.depth) : b.doubles,
          m: size.rows, n: size.columns, k: size.depth))
      Self.run(shape, a, b, accumulates: true, into: c)
      #expect(
        c.values
          == Self.inOrder(shape, a.values, b.values) { plain[$0 * size.columns + $1] })
      for threads in [1, 2, 5] {
        let biased = Cells(count: c.count)
        Self.run(shape, a, b, bias: bias, threads: threads, into: biased)
        #expect(
          biased.values == Self.inOrder(shape, a.values, b.values) { bias.values[$1] },
          "\(threads) threads")
      }
    }
  }

  @Test("fewer rows need no more scratch", arguments: sizes)
  func scratch(_ size: (rows: Int, columns: Int, depth: Int)) {
    let whole = LinearShape(rows: size.rows, columns: size.columns, depth: size.depth)
    for rows in 1...size.rows {
      var part = whole
      part.rows = rows
      #expect(part.scratchCount <= whole.scratchCount)
    }
  }

  @Test(
    "few images give the bits of many, with and without bias, whatever the pieces",
    arguments: [(1, 1, 1), (3, 5, 7), (2, 33, 20), (4, 131, 16), (1, 64, 70), (6, 2, 131)])
  func fewImages(_ size: (images: Int, inputs: Int, outputs: Int)) {
    let (images, inputs, outputs) = size
    var stream = RandomStream(seed: 6, "fully connected")
    let (x, weights) = (stream.normals(images * inputs), stream.normals(inputs * outputs))
    let bias = stream.normals(outputs)
    for adds in [false, true] {
      let whole = Cells(count: images * outputs)
      Self.run(
        LinearShape(rows: images, columns: outputs, depth: inputs), x, weights,
        bias: adds ? bias : nil, into: whole)
      let (few, parts) = (Cells(count: whole.count), Cells(count: whole.count))
      fullyConnected(
        x.pointer, images: images, inputs: inputs, weights: weights.pointer,
        bias: adds ? UnsafePointer(bias.pointer) : nil, outputs: outputs, range: 0..<outputs,
        into: few.pointer)
      for image in 0..<images {
        for first in stride(from: 0, to: outputs, by: 16) {
          fullyConnected(
            x.pointer + image * inputs, images: 1, inputs: inputs, weights: weights.pointer,
            bias: adds ? UnsafePointer(bias.pointer) : nil, outputs: outputs,
            range: first..<min(first + 16, outputs), into: parts.pointer + image * outputs)
        }
      }
      #expect(few.values == whole.values && parts.values == whole.values)
      #expect(few.isIntact && parts.isIntact)
    }
  }

  @Test("OpenBLAS's products, in all orientations, stored and accumulated", arguments: sizes)
  func library(_ size: (rows: Int, columns: Int, depth: Int)) throws {
    let library = try OpenBLAS.library()
    #expect(library.description.contains("core") && OpenBLAS.isLoaded)
    var stream = RandomStream(seed: 6, "library")
    for (left, right) in [(false, false), (true, false), (false, true), (true, true)] {
      let shape = LinearShape(
        rows: size.rows, columns: size.columns, depth: size.depth, transposesA: left,
        transposesB: right)
      let a = stream.normals(size.rows * size.depth)
      let b = stream.normals(size.depth * size.columns)
      let (own, c) = (
        Cells(count: size.rows * size.columns), Cells(count: size.rows * size.columns)
      )
      Self.run(shape, a, b, into: own)
      for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
        library.run(shape, a.pointer, b.pointer, accumulates: accumulates, into: c.pointer)
        expectClose(c.values, own.doubles.map { factor * $0 })
      }
      #expect(c.isIntact)
    }
  }
}
