using StepFlow.Errors;

namespace StepFlow.Api.Problems;

/// <summary>A body in another form than JSON.</summary>
internal sealed class UnsupportedContentException(string message) : StepFlowException(message)
{
    public override string Code => "unsupported-content";
}
