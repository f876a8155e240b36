/// What the tool says about itself.
package enum ToolVersion {
    package static let text = "1.0.0"
}
