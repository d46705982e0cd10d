import Network
import Testing

@Suite("Shapes of convolutions")
struct ConvolutionShapeTests {
  private func named(
    _ input: Shape, _ window: Window, outputs: Int, groups: Int = 1, count: Int = 1
  ) throws -> NamedConvolutionShape {
    let convolution = Convolution(window, outputChannels: outputs, groups: groups)
    return NamedConvolutionShape(
      name: "net:layer", count: count,
      shape: try #require(ConvolutionShape(input: input, convolution: convolution)))
  }

  @Test("a line has benchdnn's notation, without what can be left out")
  func notation() throws {
    let square = try named(Shape(56, 56, 64), Window(square: 3), outputs: 64, count: 3)
    #expect(square.line == #"ic64ih56oc64oh56kh3ph1n"net:layer*3""#)
    let strided = try named(
      Shape(224, 224, 3), Window(square: 7, stride: 2), outputs: 64)
    #expect(strided.line == #"ic3ih224oc64oh112kh7sh2ph3n"net:layer""#)
    let odd = try named(
      Shape(17, 15, 128), Window(1, 7, paddingWidth: 3), outputs: 192, groups: 32)
    #expect(odd.line == #"g32ic128ih17iw15oc192oh17ow15kh1kw7ph0pw3n"net:layer""#)
  }

  @Test(
    "a line reads back as the shape that it was written from",
    arguments: [
      #"ic64ih56oc64oh56kh3ph1n"resnet-50:stage2.block1.conv2*3""#,
      #"ic3ih224oc64oh112kh7sh2ph3n"resnet-50:stem.conv""#,
      #"g32ic128ih17iw15oc192oh17ow15kh1kw7ph0pw3n"a:b*2""#,
    ])
  func roundTrip(_ line: String) throws {
    #expect(try NamedConvolutionShape(line: line).line == line)
  }

  @Test("benchdnn's own longer lines are read too")
  func longer() throws {
    let shape = try NamedConvolutionShape(
      line: #"g1ic64ih56iw56oc64oh56ow56kh3kw3sh1sw1ph1pw1n"a""#)
    #expect(shape.line == #"ic64ih56oc64oh56kh3ph1n"a""#)
  }

  @Test("a graph's shapes come in order, each once, and count its multiply-adds")
  func graph() throws {
    var builder = GraphBuilder(name: "net", input: Shape(8, 8, 3))
    let convolution = Convolution(Window(square: 3), outputChannels: 3, bias: true)
    var x = builder.convolution("a", builder.input, convolution)
    x = builder.convolution("b", x, convolution)
    x = builder.convolution(
      "c", x, Convolution(Window(square: 1, stride: 2), outputChannels: 4))
    let graph = try builder.finish(output: x)
    let shapes = graph.convolutionShapes
    #expect(shapes.map(\.name) == ["net:a", "net:c"])
    #expect(shapes.map(\.count) == [2, 1])
    #expect(shapes.reduce(0) { $0 + $1.count * $1.shape.macs } == graph.cost.total.macs)
    #expect(shapes.map { $0.shape.readsImages } == [true, true])
  }

  @Test(
    "a line that cannot be is refused with the reason",
    arguments: [
      ("ic64ih56", #"expected SIZESn"NAME", such as ic64ih56oc64oh56kh3ph1n"a:b*3""#),
      (#"ic64ih56oc64oh56kh3n"a""#, "ph is missing"),
      (#"ic64ih56oc64oh55kh3ph1n"a""#, "the output is 56×56, not as oh and ow say"),
      (#"ic64ih5oc64oh5kh9ph1n"a""#, "the window or the groups do not fit the input 5×5×64"),
      (#"g3ic64ih5oc64oh5kh3ph1n"a""#, "64 output channels do not divide into 3 groups"),
      (#"ic64ih5oc64oh5kh3ph1xx9n"a""#, "no size is called 'xx'"),
      (#"ic64ic64ih5oc64oh5kh3ph1n"a""#, "ic stands twice"),
      (#"ic64ih5oc64oh5kh0ph1n"a""#, "kh must be at least 1"),
      (#"ic70000ih5oc64oh5kh3ph1n"a""#, "ic needs a whole number up to 65536"),
      (#"ic64ih5oc64oh5kh3sh2sw1ph1n"a""#, "strides differ, which no layer of ours has"),
      (
        #"ic64ih5oc64oh5kh3ph1n"a*0""#,
        "the name must end in *N, the number of layers, or have no *"
      ),
      (
        #"ic65536ih65536oc65536oh65536kh65536ph1n"a""#,
        "no machine can run a convolution of this size"
      ),
    ])
  func refused(_ line: String, _ reason: String) {
    #expect {
      try NamedConvolutionShape(line: line)
    } throws: { error in
      "\(error)" == reason
    }
  }
}
