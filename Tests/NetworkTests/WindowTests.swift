import Network
import Testing

@Suite("Window arithmetic")
struct WindowTests {
  @Test(
    "sizes by the floor rule",
    arguments: [
      // size, kernel, stride, padding, output
      (32, 3, 1, 1, 32), (32, 3, 2, 1, 16), (33, 3, 2, 1, 17), (224, 7, 2, 3, 112),
      (112, 3, 2, 1, 56), (8, 1, 2, 0, 4), (7, 1, 2, 0, 4), (5, 5, 1, 0, 1), (6, 4, 3, 0, 1),
    ])
  func floors(_ size: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ output: Int) {
    let window = Window(square: kernel, stride: stride, padding: padding)
    let result = window.output(height: size, width: size)
    #expect(result?.height == output && result?.width == output)
  }

  @Test(
    "rounding up, a window may hang over but must start inside",
    arguments: [
      (32, 3, 2, 0, 16), (112, 3, 2, 0, 56), (28, 3, 2, 0, 14), (7, 3, 2, 0, 3), (5, 2, 3, 0, 2),
      // Would start after the map and its leading padding.
      (3, 1, 2, 0, 2), (4, 1, 3, 0, 2), (5, 1, 3, 0, 2), (4, 2, 3, 1, 2),
    ])
  func ceilings(_ size: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ output: Int) {
    let window = Window(square: kernel, stride: stride, padding: padding, roundsUp: true)
    let result = window.output(height: size, width: size)
    #expect(result?.height == output && result?.width == output)
  }

  @Test("rounded up, the last window starts inside and one more would not", arguments: 1...40)
  func hanging(size: Int) {
    for kernel in 1...4 {
      for stride in 1...4 {
        for padding in 0...(kernel / 2) {
          let window = Window(square: kernel, stride: stride, padding: padding, roundsUp: true)
          guard let count = window.output(height: size, width: size)?.height else {
            #expect(size + 2 * padding < kernel)
            continue
          }
          #expect((count - 1) * stride < size + padding)
          // All that a further window could see is seen.
          let end = (count - 1) * stride + kernel
          #expect(end >= size + 2 * padding || count * stride >= size + padding)
        }
      }
    }
  }

  @Test("height and width are apart")
  func rectangular() {
    let window = Window(1, 7, stride: 2, paddingHeight: 0, paddingWidth: 3)
    let result = window.output(height: 9, width: 12)
    #expect(result?.height == 5 && result?.width == 6)
    #expect(window.area == 7)
  }

  @Test("where no window fits there is no size")
  func none() {
    #expect(Window(square: 5, padding: 0).output(height: 4, width: 9) == nil)
    #expect(Window(square: 5, padding: 0).output(height: 9, width: 4) == nil)
    #expect(Window(square: 5, padding: 1).output(height: 3, width: 3) != nil)
  }
}
