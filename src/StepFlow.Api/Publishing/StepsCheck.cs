using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Steps;

namespace StepFlow.Api.Publishing;

/// <summary>Checks a list of steps before anything is touched.</summary>
public static class StepsCheck
{
    /// <summary>Reads the steps and builds their plan, for nothing but its errors.</summary>
    /// <exception cref="InvalidInputException">Every problem.</exception>
    public static void Check(ReadOnlyMemory<byte> utf8Json, StepCatalog catalog) =>
        PlanBuilder.Build(DefinitionReader.ReadSteps(utf8Json), catalog.Names);
}
