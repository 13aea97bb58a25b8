# Installs updates until none is left that is wanted. Ends with 101 when Windows must restart before
# it goes on. Run as SYSTEM: the update agent refuses whoever came over the network.
param(
    [string] $Criteria = 'BrowseOnly=0 and IsInstalled=0',
    # 'include:' or 'exclude:' and an expression about $_, an update; the first that holds decides.
    [string[]] $Filters = @(),
    [int] $Limit = 1000
)
$ErrorActionPreference = 'Stop'
$restart = 101

$rules = @(foreach ($filter in $Filters) {
    $kind, $expression = $filter -split ':', 2
    [pscustomobject] @{ Include = $kind -eq 'include'; Test = [ScriptBlock]::Create($expression) }
})
function Test-Wanted($update) {
    foreach ($rule in $rules) {
        if (@($update | Where-Object $rule.Test).Count -gt 0) { return $rule.Include }
    }
    return $rules.Count -eq 0
}
function Test-Restart {
    Test-Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired'
}

if (Test-Restart) {
    'a restart is pending already'
    exit $restart
}
$session = New-Object -ComObject Microsoft.Update.Session
$session.ClientApplicationID = 'goldsmith'
while ($true) {
    "searching: $Criteria"
    $wanted = New-Object -ComObject Microsoft.Update.UpdateColl
    foreach ($update in $session.CreateUpdateSearcher().Search($Criteria).Updates) {
        if ($update.InstallationBehavior.CanRequestUserInput) {
            "left out, it asks questions: $($update.Title)"
        } elseif (-not (Test-Wanted $update)) {
            "left out by the filters: $($update.Title)"
        } elseif ($wanted.Count -lt $Limit) {
            "to install: $($update.Title)"
            if (-not $update.EulaAccepted) { $update.AcceptEula() }
            [void] $wanted.Add($update)
        }
    }
    if ($wanted.Count -eq 0) {
        'no more updates'
        exit 0
    }
    $downloader = $session.CreateUpdateDownloader()
    $downloader.Updates = $wanted
    "downloading $($wanted.Count)"
    [void] $downloader.Download()
    $installer = $session.CreateUpdateInstaller()
    $installer.Updates = $wanted
    "installing $($wanted.Count)"
    $result = $installer.Install()
    $done = 0
    for ($i = 0; $i -lt $wanted.Count; $i++) {
        $one = $result.GetUpdateResult($i)
        if ($one.ResultCode -in 2, 3) {
            $done++
        } else {
            'failed (0x{0:X8}): {1}' -f $one.HResult, $wanted.Item($i).Title
        }
    }
    if ($result.RebootRequired -or (Test-Restart)) { exit $restart }
    if ($done -eq 0) {
        'none of them could be installed'
        exit 1
    }
}
