import Testing

extension ProcessTests {
    /// The drill that operators run, small.
    @Suite struct DrillTests {
        @Test(arguments: [[], ["--tiers"], ["--restart"]])
        func `a centre that is lost becomes whole from the offices alone`(more: [String]) throws {
            let (status, text) = try ClusterScript.run("drill", ["--provinces", "2", "--dossiers", "400"] + more)
            #expect(status == 0, "\(text)")
            #expect(text.contains(" is whole after ") && text.contains("equal byte for byte"), "\(text)")
        }

        @Test func `a word that it does not know is said so`() throws {
            let (status, text) = try ClusterScript.run("drill", ["--frobnicate"])
            #expect(status == 2 && text.contains("unknown option --frobnicate"), "\(text)")
        }
    }
}
