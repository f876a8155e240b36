package import Model

/// The formulas in words, as P-27 defines them: C(m) sums a measure over all procedures, N{…} counts procedures.
/// They go with every explanation, and stand in Cluster/catalogue/README.md, which a test compares.
extension Catalogue.Formula {
    package var text: (numerator: String, denominator: String) {
        switch self {
        case .announcedOnTime:
            ("register: decided in P and the 20th working day after it <= in effect", "register: decided in P")
        case .publishedOnTime:
            (
                "register: published in P, at most 10 working days after the decision",
                "register: published in P, or unpublished with that 10th working day in P and before T"
            )
        case .publishedComplete: ("register: public with every constituent part", "register: public")
        case .synchronised: ("C(synced)", "max(C(reported_total), C(received))")
        case .handledOnTime: ("C(on_time) + C(pending due on or after T)", "C(scope)")
        case .handlingTime: ("C(handling_minutes)", "C(handled)")
        case .onlineProcedures: ("N{online level >= 1}", "N{}")
        case .onlineProceduresUsed: ("N{online level >= 1 and received_online > 0}", "N{online level >= 1}")
        case .submittedOnline: ("returning: C(online_with_result); others: C(received_online)", "C(received)")
        case .submittedDirectly: ("C(received_direct)", "C(received)")
        case .submittedByPost: ("C(received_post)", "C(received)")
        case .onlineOutcome: ("C(online_on_time)", "C(online_on_time) + C(online_late)")
        case .feeProceduresSynchronised: ("N{fee and fee_bearing_synced > 0}", "N{fee}")
        case .feeProceduresPaidOnline:
            ("N{fee and paid_online > 0}", "N{fee}, or with the switch N{fee and received > 0}")
        case .paidOnline: ("C(paid_online)", "C(fee_bearing)")
        case .electronicResults: ("returning: C(result_electronic)", "returning: C(received)")
        case .digitised: ("returning: C(component_file_with_result); others: C(component_file)", "C(received)")
        case .reused: ("C(reused)", "C(received)")
        case .fromStore: ("C(from_store)", "C(received)")
        case .populationDataProcedures: ("N{citizen and population_data > 0}", "N{citizen}")
        case .populationDataDossiers: ("C(population_data)", "C(received)")
        case .certifiedCopies: ("not counted", "not counted")
        case .feedbackOnRules: ("C(feedback_on_rules)", "C(feedback_received)")
        case .feedbackOnConduct: ("C(feedback_on_conduct)", "C(feedback_received)")
        case .feedbackOnTime:
            ("C(feedback_on_time) + C(feedback_pending due on or after T)", "C(feedback_scope)")
        case .feedbackSatisfaction:
            ("C(feedback_content_settled) + C(feedback_content_pending due on or after T)", "C(feedback_received)")
        case .dossierSatisfaction: ("C(content_settled) + C(content_pending due on or after T)", "C(received)")
        case .growthOfOnlineProcedures: ("numerator of 3.1 now minus before", "numerator of 3.1 before")
        case .growthOfOnlineProceduresUsed: ("numerator of 3.2 now minus before", "numerator of 3.2 before")
        case .growthOfFeeProceduresPaidOnline: ("numerator of 3.5b now minus before", "numerator of 3.5b before")
        }
    }
}
