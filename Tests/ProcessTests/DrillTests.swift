import TestSupport
import Testing

extension ProcessTests {
    /// The drill that operators run, small.
    @Suite(.alone) struct DrillTests {
        @Test(arguments: [[], ["--tiers"], ["--restart"]])
        func `a centre that is lost becomes whole from the offices alone`(more: [String]) throws {
            let (status, text) = try ClusterScript.run("drill", ["--provinces", "2", "--dossiers", "400"] + more)
            #expect(status == 0, "\(text)")
            #expect(text.contains(" is whole after ") && text.contains("equal byte for byte"), "\(text)")
            // All of them are in, and not those of one province.
            let rows = ClusterFile.read("topology/vietnam-63.csv").split(separator: 0x0A).map {
                String(decoding: $0, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
            }
            let offices = rows.filter { ["01", "02"].contains($0[0]) || ["01", "02"].contains($0[1]) }.count + 7
            #expect(
                text.contains(" complete: \(offices) offices") && text.contains(" s: \(offices) offices"), "\(text)")
        }

        @Test func `a word that it does not know is said so`() throws {
            let (status, text) = try ClusterScript.run("drill", ["--frobnicate"])
            #expect(status == 2 && text.contains("unknown option --frobnicate"), "\(text)")
        }
    }
}
