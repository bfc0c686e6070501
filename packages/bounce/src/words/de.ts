import type { Words } from './words.ts';

const hello =
  'Hier schreibt der Mailserver {hostname}. Es geht um Ihre Nachricht vom {date}; wir führen sie unter der Kennung {queueId}.';
const end = '{details}\n\n{note}\n\n{returned}';

/** German. */
export const german: Words = {
  language: 'de',
  templates: {
    failed: {
      subject: 'Ihre Nachricht konnte nicht zugestellt werden',
      text: `${hello}\n\nSie konnte nicht zugestellt werden, und es wird nicht weiter versucht. Betroffen:\n\n${end}`,
    },
    delayed: {
      subject: 'Ihre Nachricht verspätet sich',
      text: `${hello}\n\nSie ist noch nicht zugestellt. Sie müssen nichts tun: Wir versuchen es weiter und melden uns, falls es endgültig misslingt. Bitte senden Sie die Nachricht nicht noch einmal. Sie wartet auf:\n\n${end}`,
    },
    delivered: {
      subject: 'Ihre Nachricht wurde zugestellt',
      text: `${hello}\n\nSie wollten es wissen: Die Nachricht liegt im Postfach von:\n\n${end}`,
    },
    relayed: {
      subject: 'Ihre Nachricht wurde zugestellt',
      text: `${hello}\n\nSie wollten es wissen: Die Nachricht wurde weitergegeben. Das System dort meldet keine Zustellungen, darum hören Sie nur noch von uns, falls etwas misslingt. Sie ist unterwegs zu:\n\n${end}`,
    },
    expanded: {
      subject: 'Ihre Nachricht wurde zugestellt',
      text: `${hello}\n\nSie wollten es wissen: Diese Adresse steht für mehrere Empfänger, und die Nachricht wurde an alle weitergeleitet. Deren Zustellung wird nicht gemeldet.\n\n${end}`,
    },
  },
  phrases: {
    serverSaid: 'Der Server {server} sagte:',
    answerWas: 'Die Antwort war:',
    server: 'Server: {server}',
    triedUntil: 'Wird versucht bis {until}.',
    returned: {
      message: 'Ihre Nachricht ist angehängt, ebenso technische Angaben für alle, die Ihre Mail betreuen.',
      header: 'Der Kopf Ihrer Nachricht ist angehängt, ebenso technische Angaben für alle, die Ihre Mail betreuen.',
      nothing: 'Technische Angaben für alle, die Ihre Mail betreuen, sind angehängt.',
    },
  },
  meanings: {
    '1.1': 'Dieses Postfach gibt es nicht. Bitte prüfen Sie, was in der Adresse vor dem @ steht.',
    '1.2': 'Diese Mail-Domain gibt es nicht. Bitte prüfen Sie, was in der Adresse hinter dem @ steht.',
    '1.3': 'Die Adresse ist nicht so geschrieben, wie E-Mail-Adressen es sein müssen.',
    '1.6': 'Das Postfach ist umgezogen, und niemand hat gesagt, wohin.',
    '1.8': 'Der andere Server nimmt von Ihrer eigenen Adresse keine Mail an.',
    '1.10': 'Diese Domain hat bekanntgegeben, dass sie keine Mail empfängt.',
    '2.1': 'Das Postfach ist abgeschaltet und nimmt keine Mail an.',
    '2.2': 'Das Postfach ist voll. Der Empfänger muss erst Platz schaffen.',
    '2.3': 'Die Nachricht ist größer, als dieser Empfänger annimmt.',
    '2.*': 'Mit dem Postfach selbst stimmt etwas nicht.',
    '3.1': 'Der andere Server hat keinen Platz mehr für Mail.',
    '3.4': 'Die Nachricht ist größer, als der andere Server annimmt.',
    '3.*': 'Der andere Server hatte selbst ein Problem.',
    '4.1': 'Der andere Server hat nicht geantwortet.',
    '4.2': 'Die Verbindung zum anderen Server riss ab.',
    '4.3': 'Es ließ sich nicht herausfinden, welcher Server Mail für diese Adresse annimmt.',
    '4.4': 'Es fand sich kein Server, der Mail für diese Adresse annimmt.',
    '4.6': 'Die Nachricht lief zwischen Servern im Kreis.',
    '4.7': 'Der andere Server war nicht erreichbar oder nahm die Nachricht nicht an, bis die Zeit für Versuche um war.',
    '4.*': 'Der andere Server war nicht erreichbar.',
    '5.3': 'Die Nachricht hat mehr Empfänger, als der andere Server annimmt.',
    '5.*': 'Die beiden Server haben einander nicht verstanden.',
    '6.3': 'Der andere Server nimmt diese Art von Inhalt nicht an, und er ließ sich nicht ohne Schaden umwandeln.',
    '6.7': 'Der andere Server kann nicht mit Adressen umgehen, in denen andere Buchstaben als a bis z stehen.',
    '6.9': 'Der andere Server kann nicht mit Nachrichten umgehen, in deren Kopf solche Buchstaben stehen.',
    '6.*': 'Der andere Server nimmt diese Art von Inhalt nicht an.',
    '7.1': 'Der andere Server lehnt diese Nachricht ab. Seinen Grund, falls er einen nannte, lesen Sie oben.',
    '7.10':
      'Sie haben Verschlüsselung auf dem ganzen Weg verlangt, und der Weg zu diesem Empfänger ist nicht verschlüsselt.',
    '7.20': 'Die Signatur der Nachricht wurde nicht anerkannt.',
    '7.23': 'Ihre Mail-Domain zählt den sendenden Server nicht zu ihren eigenen.',
    '7.26': 'Die Nachricht konnte nicht beweisen, dass sie aus der Domain kommt, die sie nennt.',
    '7.30':
      'Sie haben Verschlüsselung auf dem ganzen Weg verlangt, und der Server dieses Empfängers sagt sie nicht zu.',
    '7.*': 'Der andere Server lehnt diese Nachricht nach seinen eigenen Regeln ab.',
  },
};
