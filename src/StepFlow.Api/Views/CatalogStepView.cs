using StepFlow.Steps;

namespace StepFlow.Api.Views;

/// <summary>A step that the host can execute.</summary>
/// <param name="Name">The name that definitions use.</param>
/// <param name="InputType">What its handler reads its input as, such as <c>Int64</c>.</param>
/// <param name="OutputType">What its handler returns.</param>
public sealed record CatalogStepView(string Name, string InputType, string OutputType)
{
    internal static CatalogStepView Of(StepRegistration step) => new(step.Name, Write(step.InputType), Write(step.OutputType));

    private static string Write(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GenericTypeArguments.Select(Write))}>"
        : type.Name;
}
