import { changePassword } from './procedures/account/change-password.ts';
import { confirm } from './procedures/account/confirm.ts';
import { forgetBrowsers } from './procedures/account/forget-browsers.ts';
import { me } from './procedures/account/me.ts';
import { begin as beginPasskey } from './procedures/account/passkeys/begin.ts';
import { challenge } from './procedures/account/passkeys/challenge.ts';
import { register } from './procedures/account/passkeys/register.ts';
import { remove as removePasskey } from './procedures/account/passkeys/remove.ts';
import { rename as renamePasskey } from './procedures/account/passkeys/rename.ts';
import { profile } from './procedures/account/profile.ts';
import { replaceRecoveryCodes } from './procedures/account/replace-recovery-codes.ts';
import { list as listSessions } from './procedures/account/sessions/list.ts';
import { revoke as revokeSession } from './procedures/account/sessions/revoke.ts';
import { revokeOthers } from './procedures/account/sessions/revoke-others.ts';
import { begin as beginTotp } from './procedures/account/totp/begin.ts';
import { confirm as confirmTotp } from './procedures/account/totp/confirm.ts';
import { remove as removeTotp } from './procedures/account/totp/remove.ts';
import { update as updateAccount } from './procedures/account/update.ts';
import { actions } from './procedures/actions/router.ts';
import { get as getAuditEntry } from './procedures/audit/get.ts';
import { list as listAudit } from './procedures/audit/list.ts';
import { verify as verifyAudit } from './procedures/audit/verify.ts';
import { certificateProcedures } from './procedures/certificates/procedures.ts';
import { checkText } from './procedures/configuration/check-text.ts';
import { current } from './procedures/configuration/current.ts';
import { diff as diffConfiguration } from './procedures/configuration/diff.ts';
import { exportDocument } from './procedures/configuration/export-document.ts';
import { inForce } from './procedures/configuration/in-force.ts';
import { patch } from './procedures/configuration/patch.ts';
import { readCertificate } from './procedures/configuration/read-certificate.ts';
import { replace } from './procedures/configuration/replace.ts';
import { validate } from './procedures/configuration/validate.ts';
import { byDomain } from './procedures/dmarc/by-domain.ts';
import { bySource } from './procedures/dmarc/by-source.ts';
import { get as getVerification } from './procedures/dmarc/get.ts';
import { list as listVerifications } from './procedures/dmarc/list.ts';
import { overTime as verificationsOverTime } from './procedures/dmarc/over-time.ts';
import { replaceList, restoreList, suffixList } from './procedures/dmarc/suffix-list.ts';
import { summary as verificationSummary } from './procedures/dmarc/summary.ts';
import { dmarcReportProcedures } from './procedures/dmarc-reports/procedures.ts';
import { dmarcSentProcedures } from './procedures/dmarc-sent/procedures.ts';
import { dnsProcedures } from './procedures/dns/procedures.ts';
import { changeKey } from './procedures/domains/change-key.ts';
import { check as checkDomain } from './procedures/domains/check.ts';
import { checkRun } from './procedures/domains/check-run.ts';
import { generateKey } from './procedures/domains/generate-key.ts';
import { get as getDomain } from './procedures/domains/get.ts';
import { importKey } from './procedures/domains/import-key.ts';
import { list as listDomains } from './procedures/domains/list.ts';
import { recordsCheck, recordsCheckRun } from './procedures/domains/records-check.ts';
import { removeKey } from './procedures/domains/remove-key.ts';
import { transportCheck, transportCheckRun } from './procedures/domains/transport-check.ts';
import { discard } from './procedures/drafts/discard.ts';
import { entries } from './procedures/drafts/entries.ts';
import { get as getDraft } from './procedures/drafts/get.ts';
import { others } from './procedures/drafts/others.ts';
import { publish } from './procedures/drafts/publish.ts';
import { rebase } from './procedures/drafts/rebase.ts';
import { restore } from './procedures/drafts/restore.ts';
import { revert } from './procedures/drafts/revert.ts';
import { save } from './procedures/drafts/save.ts';
import { summary as draftSummary } from './procedures/drafts/summary.ts';
import { earlyProcedures } from './procedures/early/procedures.ts';
import { catalogue } from './procedures/events/catalogue.ts';
import { get as getEvent } from './procedures/events/get.ts';
import { overTime as eventsOverTime } from './procedures/events/over-time.ts';
import { search as searchEvents } from './procedures/events/search.ts';
import { explain as explainReply } from './procedures/explanations/explain.ts';
import { own as ownExplanations } from './procedures/explanations/own.ts';
import { get as getFeature } from './procedures/features/get.ts';
import { history as featureHistory } from './procedures/features/history.ts';
import { lately } from './procedures/features/lately.ts';
import { list as listFeatures } from './procedures/features/list.ts';
import { selfTestRun } from './procedures/features/self-test-run.ts';
import { selfTests } from './procedures/features/self-tests.ts';
import { startSelfTest } from './procedures/features/start-self-test.ts';
import { states as featureStates } from './procedures/features/states.ts';
import { get as getHealth } from './procedures/health/get.ts';
import { processes } from './procedures/health/processes.ts';
import { create as createKey } from './procedures/keys/create.ts';
import { list as listKeys } from './procedures/keys/list.ts';
import { revoke } from './procedures/keys/revoke.ts';
import { list as listLists } from './procedures/lists/list.ts';
import { match } from './procedures/lists/match.ts';
import { lookups } from './procedures/lookups/router.ts';
import { content } from './procedures/messages/content.ts';
import { counts } from './procedures/messages/counts.ts';
import { get as getMessage } from './procedures/messages/get.ts';
import { headers } from './procedures/messages/headers.ts';
import { octets } from './procedures/messages/octets.ts';
import { part } from './procedures/messages/part.ts';
import { recipient } from './procedures/messages/recipient.ts';
import { recipients } from './procedures/messages/recipients.ts';
import { related as relatedMessages } from './procedures/messages/related.ts';
import { search as searchMessages } from './procedures/messages/search.ts';
import { session as sessionOfMessage } from './procedures/messages/session.ts';
import { structure } from './procedures/messages/structure.ts';
import { timeline } from './procedures/messages/timeline.ts';
import { transcript } from './procedures/messages/transcript.ts';
import { get as getMtaSts } from './procedures/mta-sts/get.ts';
import { list as listMtaSts } from './procedures/mta-sts/list.ts';
import { serve as serveMtaSts } from './procedures/mta-sts/serve.ts';
import { attention } from './procedures/overview/attention.ts';
import { authors } from './procedures/overview/authors.ts';
import { get as getOverview } from './procedures/overview/get.ts';
import { ledger } from './procedures/overview/ledger.ts';
import { probeProcedures } from './procedures/probes/procedures.ts';
import { act as actOnQuarantine } from './procedures/quarantine/act.ts';
import { get as getQuarantined } from './procedures/quarantine/get.ts';
import { groups as quarantineGroups } from './procedures/quarantine/groups.ts';
import { list as listQuarantine } from './procedures/quarantine/list.ts';
import { preview as previewQuarantine } from './procedures/quarantine/preview.ts';
import { summary as quarantineSummary } from './procedures/quarantine/summary.ts';
import { trust } from './procedures/quarantine/trust.ts';
import { act } from './procedures/queue/act.ts';
import { action as queueAction } from './procedures/queue/action-get.ts';
import { actions as queueActions } from './procedures/queue/actions.ts';
import { changeHost } from './procedures/queue/change-host.ts';
import { classes as queueClasses } from './procedures/queue/classes.ts';
import { groups } from './procedures/queue/groups.ts';
import { host } from './procedures/queue/host.ts';
import { hosts } from './procedures/queue/hosts.ts';
import { list as listQueue } from './procedures/queue/list.ts';
import { preview } from './procedures/queue/preview.ts';
import { stop } from './procedures/queue/stop.ts';
import { undo } from './procedures/queue/undo.ts';
import { watchdog } from './procedures/queue/watchdog.ts';
import { get as getRefusal } from './procedures/refusals/get.ts';
import { related as relatedRefusals } from './procedures/refusals/related.ts';
import { search as searchRefusals } from './procedures/refusals/search.ts';
import { preview as previewReportText } from './procedures/report-texts/preview.ts';
import { diff as diffRevision } from './procedures/revisions/diff.ts';
import { get as getRevision } from './procedures/revisions/get.ts';
import { list as listRevisions } from './procedures/revisions/list.ts';
import { rollback } from './procedures/revisions/rollback.ts';
import { explain } from './procedures/routing/explain.ts';
import { hits } from './procedures/routing/hits.ts';
import { trace } from './procedures/routing/trace.ts';
import { builtIn } from './procedures/rules/built-in.ts';
import { check as checkRule } from './procedures/rules/check.ts';
import { hits as ruleHits } from './procedures/rules/hits.ts';
import { language } from './procedures/rules/language.ts';
import { readyMade } from './procedures/rules/ready-made.ts';
import { tryOut as tryRule } from './procedures/rules/try.ts';
import { clear } from './procedures/sandbox/clear.ts';
import { count as countSandbox } from './procedures/sandbox/count.ts';
import { get as getSandboxMessage } from './procedures/sandbox/get.ts';
import { list as listSandbox } from './procedures/sandbox/list.ts';
import { remove as removeSandboxMessage } from './procedures/sandbox/remove.ts';
import { tryOut } from './procedures/sandbox/try.ts';
import { scannerProcedures } from './procedures/scanners/procedures.ts';
import { get as getSimulation } from './procedures/simulator/get.ts';
import { prefill } from './procedures/simulator/prefill.ts';
import { replay } from './procedures/simulator/replay.ts';
import { replayGet } from './procedures/simulator/replay-get.ts';
import { replays } from './procedures/simulator/replays.ts';
import { run as runSimulation } from './procedures/simulator/run.ts';
import { stop as stopReplay } from './procedures/simulator/stop.ts';
import { add as addSuppressions } from './procedures/suppression/add.ts';
import { list as listSuppressions } from './procedures/suppression/list.ts';
import { remove as removeSuppressions } from './procedures/suppression/remove.ts';
import { restore as restoreSuppressions } from './procedures/suppression/restore.ts';
import {
  destination as tlsDestination,
  destinations as tlsDestinations,
} from './procedures/tls-reports/destinations.ts';
import {
  receivedReport,
  receivedSummary,
  received as receivedTls,
  upload as uploadTls,
} from './procedures/tls-reports/received.ts';
import { sendAgain, sentReport, sent as sentTls } from './procedures/tls-reports/sent.ts';
import { summary as tlsSummary } from './procedures/tls-reports/summary.ts';
import { create as createUser } from './procedures/users/create.ts';
import { list as listUsers } from './procedures/users/list.ts';
import { remove as removeUser } from './procedures/users/remove.ts';
import { resetSecondFactor } from './procedures/users/reset-second-factor.ts';
import { signOut } from './procedures/users/sign-out.ts';
import { update as updateUser } from './procedures/users/update.ts';
import { vetoes } from './procedures/vetoes/router.ts';
import { webhooks } from './procedures/webhooks/router.ts';
import { createCallerFactory, router } from './trpc.ts';

/** Every operation, by area. Each is a tRPC procedure, a REST operation and a part of the OpenAPI document at once. */
export const appRouter = router({
  actions,
  account: router({
    me,
    profile,
    update: updateAccount,
    changePassword,
    confirm,
    replaceRecoveryCodes,
    forgetBrowsers,
    totp: router({ begin: beginTotp, confirm: confirmTotp, remove: removeTotp }),
    passkeys: router({ begin: beginPasskey, register, challenge, rename: renamePasskey, remove: removePasskey }),
    sessions: router({ list: listSessions, revoke: revokeSession, revokeOthers }),
  }),
  audit: router({ list: listAudit, get: getAuditEntry, verify: verifyAudit }),
  certificates: router(certificateProcedures),
  dns: router(dnsProcedures),
  early: router(earlyProcedures),
  configuration: router({
    current,
    export: exportDocument,
    readCertificate,
    validate,
    check: checkText,
    diff: diffConfiguration,
    replace,
    patch,
    inForce,
  }),
  dmarc: router({
    list: listVerifications,
    get: getVerification,
    overTime: verificationsOverTime,
    summary: verificationSummary,
    bySource,
    byDomain,
    publicSuffixList: suffixList,
    replacePublicSuffixList: replaceList,
    restorePublicSuffixList: restoreList,
    ...dmarcReportProcedures,
    ...dmarcSentProcedures,
  }),
  domains: router({
    list: listDomains,
    get: getDomain,
    generateKey,
    importKey,
    changeKey,
    removeKey,
    check: checkDomain,
    checkRun,
    recordsCheck,
    recordsCheckRun,
    transportCheck,
    transportCheckRun,
  }),
  drafts: router({
    get: getDraft,
    summary: draftSummary,
    others,
    save,
    entries,
    revert,
    rebase,
    discard,
    restore,
    publish,
  }),
  events: router({ search: searchEvents, get: getEvent, overTime: eventsOverTime, catalogue }),
  explanations: router({ explain: explainReply, own: ownExplanations }),
  features: router({
    list: listFeatures,
    states: featureStates,
    get: getFeature,
    lately,
    history: featureHistory,
    selfTests,
    startSelfTest,
    selfTestRun,
  }),
  health: router({ get: getHealth, processes }),
  keys: router({ list: listKeys, create: createKey, revoke }),
  lists: router({ list: listLists, match }),
  messages: router({
    search: searchMessages,
    counts,
    get: getMessage,
    timeline,
    recipients,
    recipient,
    transcript,
    session: sessionOfMessage,
    related: relatedMessages,
    headers,
    structure,
    content,
    part,
    octets,
  }),
  overview: router({ get: getOverview, ledger, attention, authors }),
  probes: router(probeProcedures),
  quarantine: router({
    list: listQuarantine,
    groups: quarantineGroups,
    summary: quarantineSummary,
    get: getQuarantined,
    preview: previewQuarantine,
    act: actOnQuarantine,
    trust,
  }),
  queue: router({
    list: listQueue,
    groups,
    preview,
    act,
    undo,
    actions: queueActions,
    action: queueAction,
    stop,
    watchdog,
    classes: queueClasses,
    hosts,
    host,
    changeHost,
  }),
  refusals: router({ search: searchRefusals, get: getRefusal, related: relatedRefusals }),
  reportTexts: router({ preview: previewReportText }),
  revisions: router({ list: listRevisions, get: getRevision, diff: diffRevision, rollback }),
  routing: router({ explain, trace, hits }),
  rules: router({ hits: ruleHits, builtIn, readyMade, language, check: checkRule, try: tryRule }),
  sandbox: router({
    list: listSandbox,
    get: getSandboxMessage,
    remove: removeSandboxMessage,
    clear,
    count: countSandbox,
    try: tryOut,
  }),
  simulator: router({ run: runSimulation, get: getSimulation, prefill, replay, replayGet, replays, stop: stopReplay }),
  mtaSts: router({ list: listMtaSts, get: getMtaSts, serve: serveMtaSts }),
  tlsReports: router({
    sessions: tlsSummary,
    destinations: tlsDestinations,
    destination: tlsDestination,
    sent: sentTls,
    sentReport,
    sendAgain,
    received: receivedTls,
    receivedSummary,
    receivedReport,
    upload: uploadTls,
  }),
  suppression: router({
    list: listSuppressions,
    add: addSuppressions,
    remove: removeSuppressions,
    restore: restoreSuppressions,
  }),
  users: router({
    list: listUsers,
    create: createUser,
    update: updateUser,
    remove: removeUser,
    resetSecondFactor,
    signOut,
  }),
  scanners: router(scannerProcedures),
  lookups,
  vetoes,
  webhooks,
});

export type AppRouter = typeof appRouter;

/** Calls procedures in process, with a context of one's own. */
export const createCaller = createCallerFactory(appRouter);
