# Runs a script with the highest rights, as a scheduled task, and passes on what it says and its exit
# code. Some things Windows refuses to whoever came over the network, updates among them.
param(
    [Parameter(Mandatory)] [string] $Name,
    [Parameter(Mandatory)] [string] $Script,
    # As SYSTEM instead of the build user.
    [switch] $System
)
$ErrorActionPreference = 'Stop'
$log = "$env:SystemRoot\Temp\$Name.log"
Remove-Item -LiteralPath $log -Force -ErrorAction SilentlyContinue

$inner = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; `$ProgressPreference = 'SilentlyContinue'; & '$Script'; `$code = `$LASTEXITCODE; & '$PSScriptRoot\goldsmith-left-running.ps1'; exit `$code"
$encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($inner))
$action = New-ScheduledTaskAction -Execute 'cmd.exe' -Argument (
    '/c powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -OutputFormat Text ' +
    "-EncodedCommand $encoded > `"$log`" 2>&1")
$principal = if ($System) {
    New-ScheduledTaskPrincipal -UserId 'SYSTEM' -LogonType ServiceAccount -RunLevel Highest
} else {
    New-ScheduledTaskPrincipal -UserId "$env:COMPUTERNAME\$env:USERNAME" -LogonType S4U -RunLevel Highest
}
$settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries `
    -ExecutionTimeLimit ([TimeSpan]::Zero)
Register-ScheduledTask -TaskName $Name -Action $action -Principal $principal -Settings $settings -Force | Out-Null

$script:seen = 0
function Show-New {
    if (-not (Test-Path -LiteralPath $log)) { return }
    $file = [IO.File]::Open($log, 'Open', 'Read', 'ReadWrite')
    try {
        [void] $file.Seek($script:seen, 'Begin')
        $text = (New-Object IO.StreamReader($file, [Text.Encoding]::UTF8)).ReadToEnd()
        $script:seen = $file.Length
        [Console]::Out.Write($text)
    } finally {
        $file.Dispose()
    }
}

$notYetRun = 267011
try {
    Start-ScheduledTask -TaskName $Name
    do {
        Start-Sleep -Milliseconds 500
        Show-New
        $busy = (Get-ScheduledTask -TaskName $Name).State -in 'Running', 'Queued'
        $code = [int64] (Get-ScheduledTaskInfo -TaskName $Name).LastTaskResult
    } while ($busy -or $code -eq $notYetRun)
    Show-New
} finally {
    Unregister-ScheduledTask -TaskName $Name -Confirm:$false
    Remove-Item -LiteralPath $log -Force -ErrorAction SilentlyContinue
}
if ($code -gt [int]::MaxValue) { $code -= 4294967296 }
exit $code
