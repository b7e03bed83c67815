using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Api.Reading;

/// <summary>Checks a run id or a name of a workflow, version or step before storage sees it.</summary>
internal static class NameField
{
    public static void Check(string where, string name, List<InputProblem> problems)
    {
        if (!NameRule.IsValid(name))
            problems.Add(new(where, $"Expected {NameRule.Description}; found '{(name.Length > 200 ? name[..200] + "…" : name)}'."));
    }
}
