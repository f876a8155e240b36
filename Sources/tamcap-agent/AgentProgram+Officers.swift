internal import Arguments
internal import Configuration
internal import Daemons
internal import Model
internal import Runtime

// tamcap-agent officers
extension AgentProgram {
    static let officersCommand = Command(
        "officers", summary: "list what each officer did in a period, for the head of the office",
        details: [
            """
            Asks the running agent for days, minutes, dossiers and visits by the pseudonyms that the office gives in \
            its staff files and in the column MaCanBo of dossiers and visits. They stay in the office: the centre gets \
            sums. Only the agent's user and root may ask. Exit status 1: the agent does not run.
            """
        ],
        options: [
            config,
            Option("period", .text("PERIOD"), help: "2026-10, 2026-Q4 or 2026; the present month if not given."),
            Option("unit", .text("CODE"), help: "The unit; not needed with a single one."),
            Option(
                "format", .choice(["text", "csv", "spreadsheet"]),
                help: "For a terminal, for programs, or as CSV that spreadsheets open safely."),
            Option("lang", .choice(["vi", "en"]), help: "The language; vi if not given."),
        ],
        examples: [("officers --config agent.json --period 2026-10", "days and minutes of October")])

    static func officers(_ configuration: AgentConfiguration, _ invocation: Invocation) throws(StartFault) -> Int32 {
        guard let unit = unit(configuration, invocation.value("unit"), command: "officers") else {
            return ExitCode.usage.rawValue
        }
        let question = OfficersRequest(
            unit: unit, period: invocation.value("period"),
            format: invocation.value("format").flatMap { OfficersRequest.Format(rawValue: $0) } ?? .text,
            isEnglish: invocation.value("lang") == "en")
        do throws(OfficeViewClient.Fault) {
            let body = try OfficeViewClient(configuration).officers(question)
            try? Output.standard.write(body)
            return ExitCode.done.rawValue
        } catch {
            let text = question.isEnglish ? error.english : error.vietnamese
            try? Output.error.write("tamcap-agent officers: \(text)\n")
            return ExitCode.failed.rawValue
        }
    }
}
