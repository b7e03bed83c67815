using StepFlow.Errors;

namespace StepFlow.Api.Publishing;

/// <summary>A file of the workflows directory cannot be published; the host does not start.</summary>
public sealed class WorkflowFileException : StepFlowException
{
    internal WorkflowFileException(string file, string reason, Exception? inner = null)
        : base($"The workflow file '{file}' cannot be published: {reason}", inner)
    {
        File = file;
    }

    /// <inheritdoc/>
    public override string Code => "workflow-file";

    /// <summary>Path of the file.</summary>
    public string File { get; }
}
